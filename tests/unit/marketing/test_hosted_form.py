"""x"""
import pytest
from guanxi.automation.parts import BLUEPRINT_PARTS

@pytest.mark.django_db
def test_x(client):
    from guanxi.objects import write
    assert client.get("/f/none").status_code == 404

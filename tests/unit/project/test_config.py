import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from guanxi.project.config import config


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("GUANXI_DATA", str(tmp_path))
    monkeypatch.delenv("GUANXI_SECRET_KEY")
    config.cache_clear()
    yield
    config.cache_clear()


def test_without_a_word_it_runs_on_its_own_database_here() -> None:
    found = config()
    assert found.is_embedded
    assert (found.host, found.port, found.public_url) == ("127.0.0.1", 8000, "http://localhost:8000")


def test_the_secret_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    first = config().secret_key
    config.cache_clear()
    assert config().secret_key == first
    assert len(first) > 40
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_a_file_answers_and_the_environment_answers_louder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "guanxi.toml").write_text('port = 9000\nsmtp_url = "smtp://a"\ndatabase_url = "postgresql://x/y"\n')
    monkeypatch.setenv("GUANXI_SMTP_URL", "smtp://b")
    found = config()
    assert (found.port, found.smtp_url, found.is_embedded) == (9000, "smtp://b", False)


def test_the_public_address_has_no_slash_at_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANXI_PUBLIC_URL", "https://crm.example.com/")
    assert config().public_url == "https://crm.example.com"

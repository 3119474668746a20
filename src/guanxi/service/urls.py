"""What strangers reach."""

from django.urls import path

from guanxi.service.page import page

urlpatterns = [path("s/<str:token>", page)]

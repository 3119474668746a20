"""Addresses that strangers reach through a mail."""

from django.urls import path

from guanxi.channels import preferences_page, views

urlpatterns = [
    path("t/o/<str:token>.gif", views.open_pixel),
    path("t/c/<str:token>", views.click),
    path("u/<str:token>", views.unsubscribe),
    path("p/<str:token>", preferences_page.page),
]

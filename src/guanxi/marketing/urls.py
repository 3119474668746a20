"""Addresses of forms."""

from django.urls import path

from guanxi.marketing import views

urlpatterns = [
    path("f/<slug:slug>.js", views.script),
    path("f/<slug:slug>", views.form),
]

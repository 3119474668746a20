"""Lets `Field[Set, Get]` be written at run time: the type stubs know Django's fields as generic, Django does not."""

from django.db.models import Field


def _itself(cls: type, _types: object) -> type:
    return cls


def make_fields_generic() -> None:
    if not hasattr(Field, "__class_getitem__"):
        Field.__class_getitem__ = classmethod(_itself)  # type: ignore[attr-defined]

"""The organisation's time zone, in which calendar days and wall times are counted unless a step names another."""

from django.conf import settings


def home_zone() -> str:
    return str(getattr(settings, "GUANXI_TIME_ZONE", "") or settings.TIME_ZONE or "UTC")

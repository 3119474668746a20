"""The live process's application."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.project.settings")

import django

django.setup()

from guanxi.api.live.stream import Live  # noqa: E402 - models may be imported only after the line above

application = Live()

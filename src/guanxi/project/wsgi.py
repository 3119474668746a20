"""The web process's application."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.project.settings")
application = get_wsgi_application()

from guanxi.objects.search import warm  # noqa: E402 - models may be imported only after the line above

warm()
# What is here now stays as long as the process: the search for garbage need not look through it with every request.
gc.collect()
gc.freeze()

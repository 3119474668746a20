"""Files of the web app, also while a newer build takes the place of the one we started with."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware


class Assets(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise lists the files once, at start; a new build has other names. The list is then made again."""

    files: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._built = built()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/assets/"):
            self._keep_up()
        try:
            return super().__call__(request)  # type: ignore[no-any-return]
        except FileNotFoundError:
            return HttpResponse("not found\n", status=404, content_type="text/plain")

    def _keep_up(self) -> None:
        """Listed as a whole beside the old list, which other threads read; files that vanish meanwhile end the try."""
        now = built()
        if now and now != self._built:
            with suppress(FileNotFoundError):
                self.files, self._built = Assets(self.get_response).files, now


def built() -> float:
    """When the web app was built; 0 when it is not, or is being built at this moment."""
    index = settings.WEB_BUILD / "index.html"
    try:
        return float(index.stat().st_mtime)
    except OSError:
        return 0.0

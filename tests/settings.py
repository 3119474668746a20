"""The product's own settings, in a data folder of their own. pytest-django reads them before any conftest."""

import os
from pathlib import Path

os.environ["GUANXI_DATA"] = str(Path(__file__).resolve().parent.parent / "var" / "test")
os.environ["GUANXI_SECRET_KEY"] = "a secret for tests only"
for name in ("DATABASE_URL", "GUANXI_CONFIG", "GUANXI_SMTP_URL", "GUANXI_PUBLIC_URL", "GUANXI_PORT"):
    os.environ.pop(name, None)

from guanxi.project.settings import *  # noqa: E402, F403

"""What the person who runs this installation may decide: environment first, then one TOML file, then our default."""

import os
import secrets
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Config:
    """`database_url` is empty when the embedded database is meant."""

    data: Path
    database_url: str
    secret_key: str
    public_url: str
    smtp_url: str
    mail_from: str
    organization: str
    host: str
    port: int
    catcher_port: int

    @property
    def is_embedded(self) -> bool:
        return not self.database_url


@cache
def config() -> Config:
    """Read once for each process; `guanxi up --data` sets the environment before anyone asks."""
    data = Path(os.environ.get("GUANXI_DATA") or "var").absolute()
    file = _file(data)
    port = int(_value(file, "PORT", "8000"))
    return Config(
        data=data,
        database_url=_value(file, "DATABASE_URL", "", prefix=""),
        secret_key=_value(file, "SECRET_KEY") or _kept_secret(data),
        public_url=_value(file, "PUBLIC_URL", f"http://localhost:{port}").rstrip("/"),
        smtp_url=_value(file, "SMTP_URL"),
        mail_from=_value(file, "MAIL_FROM"),
        organization=_value(file, "ORGANIZATION"),
        host=_value(file, "HOST", "127.0.0.1"),
        port=port,
        catcher_port=int(_value(file, "CATCHER_PORT", "2525")),
    )


def _value(file: dict[str, Any], name: str, default: str = "", *, prefix: str = "GUANXI_") -> str:
    return os.environ.get(prefix + name) or str(file.get(name.lower(), default))


def _file(data: Path) -> dict[str, Any]:
    path = Path(os.environ.get("GUANXI_CONFIG") or data / "guanxi.toml")
    return tomllib.loads(path.read_text()) if path.exists() else {}


def _kept_secret(data: Path) -> str:
    """Made at the first start and kept beside the data it protects, readable by the owner alone."""
    path = data / "secret.key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def _write_once(path: Path, text: str) -> None:
    """Several processes may start together: each writes its own file, one of them becomes the secret."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(fd, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()

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
    """`database_url` is empty when the embedded database is meant; `live_url` when browsers find the stream of changes
    beside the web port.

    `private_hosts` are the names and networks behind the wall that flows may send requests to. `model_url` is the
    OpenAI-compatible address of a language model (with its version, "http://localhost:11434/v1"), `model_name` the
    model to ask, `model_credential` the name of its key in the vault; all empty when there is none.

    `keep_events_days` is how long the event log is kept, `keep_runs_days` ended runs of flows with their traces and
    delivered effects; 0 means for ever.
    """

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
    live_port: int
    live_url: str
    private_hosts: str
    model_url: str
    model_name: str
    model_credential: str
    keep_events_days: int
    keep_runs_days: int

    @property
    def is_embedded(self) -> bool:
        return not self.database_url

    @property
    def catcher_url(self) -> str:
        return f"smtp://127.0.0.1:{self.catcher_port}"


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
        live_port=int(_value(file, "LIVE_PORT", str(port + 1))),
        live_url=_value(file, "LIVE_URL").rstrip("/"),
        private_hosts=_value(file, "PRIVATE_HOSTS"),
        model_url=_value(file, "MODEL_URL").rstrip("/"),
        model_name=_value(file, "MODEL_NAME"),
        model_credential=_value(file, "MODEL_CREDENTIAL"),
        keep_events_days=int(_value(file, "KEEP_EVENTS_DAYS", "0")),
        keep_runs_days=int(_value(file, "KEEP_RUNS_DAYS", "365")),
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

"""The real product for a while: started as a person starts it, on an empty folder, stopped as a machine stops it."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_ports

# A first start makes a database; two busy cores make it slow.
_START = 300
_STOP = 60
_OURS = ("GUANXI_", "DATABASE_URL", "DJANGO_")


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    password: str
    name: str


@dataclass(frozen=True, slots=True)
class Product:
    """A running installation. `admin` is the account it printed."""

    address: str
    data: Path
    log: Path
    admin: Person


@contextmanager
def running(folder: Path, *, with_demo: bool = False) -> Iterator[Product]:
    """An installation that answers, empty unless asked; stopped by SIGTERM, and it must end well."""
    port, _live, catcher = free_ports(3)
    data, log = folder / "data", folder / "up.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*_guanxi(), "up", "--data", str(data), "--port", str(port), *([] if with_demo else ["--no-demo"])],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**_environment(), "GUANXI_CATCHER_PORT": str(catcher)},
        )
        try:
            address = _ready(f"http://localhost:{port}", process, log)
            yield Product(address, data, log, _printed_admin(log))
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                ended = process.wait(_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
    assert ended == 0, f"the product ended with {ended}:\n{_tail(log)}"


def ask(product: Product, code: str, *args: str) -> str:
    """Run a few lines of Python inside the installation, as somebody who looks after it would."""
    done = subprocess.run(
        [*_guanxi(), "--data", str(product.data), "manage", "shell", "--no-imports", "-c", code],
        env={**_environment(), "E2E_ARGS": "\x1f".join(args)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def seller(product: Product, person: Person, *, territory: str, language: str) -> None:
    """A salesperson who takes leads of one country."""
    ask(product, _SELLER, person.email, person.name, person.password, territory, language)


_SELLER = """
import os
from guanxi.access.actors import SYSTEM
from guanxi.access.people import create_user
from guanxi.sales.facade import Profile, save_profile
email, name, password, territory, language = os.environ["E2E_ARGS"].split(chr(31))
user, _ = create_user(email, name, SYSTEM, password=password, roles=["sales_rep"], language=language)
save_profile(Profile(user.pk, territories=(territory,)))
"""


def _guanxi() -> Sequence[str]:
    return (sys.executable, "-m", "guanxi")


def _environment() -> Mapping[str, str]:
    """Nothing of the test run's own settings may reach the product."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}


def _ready(address: str, process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + _START
    while time.monotonic() < until:
        assert process.poll() is None, f"the product did not start:\n{_tail(log)}"
        if _answers(f"{address}/readyz") and _LOGIN.search(log.read_text(encoding="utf-8")):
            return address
        time.sleep(0.2)
    raise AssertionError(f"the product was not ready after {_START} s:\n{_tail(log)}")


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own address
    except (urllib.error.URLError, OSError):
        return False
    return True


_LOGIN = re.compile(r"login (\S+)\n.*?password (\S+)")


def _printed_admin(log: Path) -> Person:
    found = _LOGIN.search(log.read_text(encoding="utf-8"))
    assert found, _tail(log)
    return Person(found[1], found[2], "Admin")


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-4000:]

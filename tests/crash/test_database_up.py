"""`guanxi up` as a person runs it: started, hurt, and told to stop."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from guanxi.project.embedded import keeper, locks
from guanxi.project.embedded.guest import join
from guanxi.project.embedded.place import Place, place

PATIENCE = 240
pytestmark = pytest.mark.timeout(300)


@dataclass
class Product:
    process: "subprocess.Popen[str]"
    place: Place
    port: int
    said: list[str] = field(default_factory=list)

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def until(self, path: str, status: int) -> str:
        deadline = time.monotonic() + PATIENCE
        while (found := self.get(path))[0] != status:
            assert time.monotonic() < deadline, (found, self.said[-20:])
            time.sleep(0.1)
        return found[1]

    def until_said(self, word: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while word not in "".join(self.said):
            assert time.monotonic() < deadline, self.said[-20:]
            time.sleep(0.1)

    def children(self, role: str) -> list[int]:
        """Processes of a role that are ours."""
        wanted = f"-m\0guanxi\0{role}\0".encode()
        parents = f"PPid:\t{self.process.pid}\n"
        found = (entry for entry in Path("/proc").glob("[0-9]*") if read(entry / "cmdline").endswith(wanted))
        return [int(entry.name) for entry in found if parents in read(entry / "status").decode()]


def read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def start(data: Path, *words: str) -> Product:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GUANXI", "DJANGO"))}
    command = [sys.executable, "-m", "guanxi", "up", "--port", str(port), "--data", str(data), *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    product = Product(process, place(data), port)
    threading.Thread(target=lambda: product.said.extend(process.stdout or ()), daemon=True).start()
    return product


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = start(tmp_path_factory.mktemp("up") / "data", "--no-demo")
    product.until("/readyz", 200)
    product.until_said("password")
    yield product
    product.process.kill()
    product.process.wait()


def test_it_tells_its_address_and_a_login_once(product: Product) -> None:
    words = "".join(product.said)
    assert f"http://localhost:{product.port}" in words
    assert len(re.findall(r"password \S{10,}", words)) == 1


def test_it_is_alive_ready_and_measured(product: Product) -> None:
    assert product.get("/healthz") == (200, "ok\n")
    assert json.loads(product.get("/readyz")[1]) == {"ready": True, "faults": []}
    assert "guanxi_http_seconds_count" in product.get("/metrics")[1]


def test_the_web_app_answers_for_every_address_of_its_own(product: Product) -> None:
    status, page = product.get("/contacts/17")
    assert (status, "<div id=" in page) in {(200, True), (503, False)}


@pytest.mark.parametrize("role", ["web", "engine", "jobs"])
def test_a_process_that_is_killed_comes_back(product: Product, role: str) -> None:
    [before] = product.children(role)
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while product.children(role) in ([], [before]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    product.until("/healthz", 200)


def test_a_killed_database_comes_back_and_is_found_again(product: Product) -> None:
    pid = keeper._postmaster(product.place)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    product.until("/readyz", 200)
    assert keeper._postmaster(product.place) not in (None, pid)


def test_it_ends_when_told_and_leaves_nothing_behind(product: Product) -> None:
    started = time.monotonic()
    product.process.send_signal(signal.SIGINT)
    assert product.process.wait(30) == 0
    took = time.monotonic() - started
    print(f"stopped after {took:.1f} s")  # noqa: T201
    assert locks.is_free(product.place.lock("server"))
    assert product.get("/healthz")[0] == 0
    assert took < 15


def test_told_to_stop_while_it_founds_the_demo_company_it_goes_at_once_and_leaves_nothing_of_it(
    product: Product,
) -> None:
    founding = start(product.place.data)
    founding.until_said("founding the demo company")
    told = time.monotonic()
    founding.process.send_signal(signal.SIGTERM)
    assert founding.process.wait(PATIENCE) == 0
    print(f"stopped founding after {time.monotonic() - told:.1f} s")  # noqa: T201
    assert "demo company ready" not in "".join(founding.said)
    stay = join(product.place.data)
    with psycopg.connect(stay.url()) as connection:
        people = connection.execute("select email from app_user").fetchall()
        databases = connection.execute("select datname from pg_database where datname like 'guanxi%'").fetchall()
    stay.leave(wait=30)
    assert (people, databases) == ([("admin@example.com",)], [("guanxi",)])

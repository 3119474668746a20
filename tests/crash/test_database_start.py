"""The embedded database after an untidy end, on a slow machine, and under another uid."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from guanxi.project.embedded import binaries, keeper, tuning
from guanxi.project.embedded.guest import join
from guanxi.project.embedded.place import check_private, is_open_to_others, place, private_folder

NOBODY = 65534
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("database") / "data"


def test_stale_pid_files_that_name_a_living_stranger_are_no_obstacle(data: Path) -> None:
    """The stranger runs under the server's own user, as another database of this machine would."""
    join(data).leave(wait=30)
    uid = place(data).server_uid
    socket = place(data).socket_folder / ".s.PGSQL.5432.lock"
    private_folder(socket.parent, uid)
    stranger = subprocess.Popen(["sleep", "60"], user=uid if os.geteuid() == 0 else None)
    for left in (place(data).cluster / "postmaster.pid", socket):
        left.write_text(f"{stranger.pid}\n{place(data).cluster}\n1700000000\n5432\n\n*\n")
        os.chown(left, uid, -1)
    stay = join(data)
    assert psycopg.connect(stay.url()).execute("select 1").fetchone() == (1,)
    stay.leave(wait=30)
    stranger.kill()
    stranger.wait()


def test_a_server_that_takes_its_time_is_waited_for_with_a_word(data: Path) -> None:
    first, said = join(data), list[str]()
    pid = keeper._postmaster(first.where)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    threading.Timer(7, os.kill, (pid, signal.SIGCONT)).start()
    started = time.monotonic()
    join(data, say=said.append).leave()
    assert time.monotonic() - started > 6
    assert said
    assert said[0].startswith("waiting for the database")
    first.leave(wait=30)


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    stay = join(tmp_path / "data")
    stay.leave(wait=30)
    (stay.where.cluster / "postgresql.conf").write_text("shared_buffers = a lot\n")
    with pytest.raises(RuntimeError, match="syntax error"):
        join(tmp_path / "data")


def test_only_we_can_reach_the_socket(data: Path) -> None:
    stay = join(data)
    check_private(stay.where.socket_folder, stay.where.server_uid)
    with psycopg.connect(stay.url()) as connection:
        row = connection.execute("select current_setting('listen_addresses'), pg_catalog.version()").fetchone()
    stay.leave(wait=30)
    assert row is not None
    assert row[0] == ""


def test_what_protects_the_data_is_on(data: Path) -> None:
    stay = join(data)
    wanted = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on"}
    with psycopg.connect(stay.url()) as connection:
        found = connection.execute("select name, setting from pg_settings where name = any(%s)", [list(wanted)])
        assert dict(found.fetchall()) == wanted
        row = connection.execute(
            "select datlocprovider, datlocale from pg_database where datname = 'guanxi'"
        ).fetchone()
    stay.leave(wait=30)
    assert row == ("b", "C.UTF-8")


@pytest.mark.parametrize(("memory", "buffers"), [(1, "128MB"), (8, "1024MB"), (64, "2048MB")])
def test_buffers_follow_the_memory_of_the_machine(memory: int, buffers: str) -> None:
    assert tuning.settings(memory * 1024**3)["shared_buffers"] == buffers


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.skipif(
    not is_open_to_others(binaries._wheel() / "bin" / "postgres"), reason="the venv is closed to others"
)
def test_an_ordinary_user_runs_it_under_that_users_own_uid() -> None:
    folder = Path(f"/tmp/guanxi-ordinary-{os.getpid()}")  # noqa: S108
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    try:
        keeping = as_nobody(lambda: keeper.keep(place(folder / "data"), linger=2, is_durable=True))
        visiting = as_nobody(lambda: visit(folder / "data"))
        assert ended(visiting) == 0
        assert (folder / "data" / "postgres" / "cluster").stat().st_uid == NOBODY
        assert ended(keeping) == 0
    finally:
        os.system(f"rm -rf {folder}")  # noqa: S605


def visit(data: Path) -> None:
    time.sleep(0.3)
    stay = join(data)
    row = psycopg.connect(stay.url()).execute("select pg_read_file('PG_VERSION')").fetchone()
    assert row is not None
    assert row[0].startswith("18")


def as_nobody(work: Callable[[], None]) -> int:
    """A fork, not a new program: the interpreter itself may lie where nobody can read it."""
    pid = os.fork()
    if pid:
        return pid
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    try:
        work()
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

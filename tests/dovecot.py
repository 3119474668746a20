"""Dovecot, the IMAP server most mail houses run, on the loopback address with a folder of its own."""

import getpass
import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from guanxi.kit import clock
from tests.imap import Account
from tests.ports import free_port

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
# As root it takes the users of its package; it never opens mails as root.
_IS_ROOT = os.getuid() == 0
_MAILS, _LOGINS, _INSIDE = ("nobody", "dovenull", "dovecot") if _IS_ROOT else (getpass.getuser(),) * 3
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {inside}
default_internal_group = {inside_group}
default_login_user = {logins}
mail_location = maildir:{folder}/mails
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mails} gid={mails_group} home={folder}/mails
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class Dovecot(Account):
    password: str = "sesame"

    def put(self, raw: bytes, folder: str = "INBOX") -> None:
        with self.line() as line:
            assert line.append(folder, "", imaplib.Time2Internaldate(clock.now()), raw)[0] == "OK"

    def restore(self, folder: str) -> None:
        """As new, with all mails numbered from one; also the first time."""
        with self.line() as line:
            line.delete(folder)
            assert line.create(folder)[0] == "OK"

    def unseen(self, folder: str) -> int:
        with self.line() as line:
            line.select(folder, readonly=True)
            return len(line.search(None, "UNSEEN")[1][0].split())

    @contextmanager
    def line(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(self.host, self.port, timeout=10) as line:
            line.login(self.user, self.password)
            yield line


@contextmanager
def serving() -> Iterator[Dovecot]:
    """A new account with nothing in it."""
    account = Dovecot(port=free_port())
    with tempfile.TemporaryDirectory(prefix="dovecot-", dir="/tmp", ignore_cleanup_errors=True) as name:
        # Below pytest's own folder other users may not look, and paths of sockets must be short.
        folder = Path(name)
        folder.chmod(0o755)
        mails = folder / "mails"
        mails.mkdir()
        shutil.chown(mails, _MAILS)
        config = folder / "dovecot.conf"
        config.write_text(_configured(folder, account))
        server = subprocess.Popen([str(PROGRAM), "-F", "-c", str(config)], stderr=subprocess.PIPE, text=True)
        try:
            _wait_for(account, server, folder / "log")
            yield account
        finally:
            server.terminate()
            server.wait(10)


def _configured(folder: Path, account: Account) -> str:
    return _CONFIG.format(
        folder=folder,
        port=account.port,
        password=account.password,
        mails=_MAILS,
        mails_group=_group(_MAILS),
        logins=_LOGINS,
        inside=_INSIDE,
        inside_group=_group(_INSIDE),
    )


def _group(user: str) -> str:
    return subprocess.run(["id", "-gn", user], capture_output=True, text=True, check=True).stdout.strip()


def _wait_for(account: Account, server: "subprocess.Popen[str]", log: Path) -> None:
    end = monotonic() + 20
    while monotonic() < end and server.poll() is None:
        try:
            socket.create_connection((account.host, account.port), 1).close()
        except OSError:
            sleep(0.02)
        else:
            return
    said = log.read_text() if log.exists() else ""
    raise RuntimeError(f"dovecot does not come up: {said}")

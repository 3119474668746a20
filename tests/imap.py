"""A real IMAP server on the loopback address, in a thread: the commands of RFC 3501 that reading a mailbox takes."""

from __future__ import annotations

import re
import socketserver
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_TAGGED = re.compile(r"^(\S+) (?:UID )?([A-Z]+)(?: (.*))?$", re.IGNORECASE | re.DOTALL)


@dataclass
class Account:
    host: str = "127.0.0.1"
    port: int = 0
    user: str = "answers@spruce.example"
    password: str = "open sesame"


@dataclass
class Inbox(Account):
    """What the server keeps: one folder, one person. Mails get their numbers in the order they are put in."""

    token: str = ""
    folder: str = "INBOX"
    validity: int = 7
    mails: dict[int, bytes] = field(default_factory=dict)
    next: int = 1
    commands: list[str] = field(default_factory=list)

    def put(self, raw: bytes) -> int:
        number, self.next = self.next, self.next + 1
        self.mails[number] = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        return number

    def renumber(self) -> None:
        """What servers do when a folder was restored from a copy."""
        self.validity += 1
        self.mails = dict(enumerate(self.mails.values(), start=101))
        self.next = 101 + len(self.mails)


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.inbox: Inbox = self.server.inbox  # type: ignore[attr-defined]
        self._say("* OK ready")
        while line := self.rfile.readline().decode().rstrip("\r\n"):
            found = _TAGGED.match(line)
            tag, verb, rest = (found[1], found[2].upper(), found[3] or "") if found else ("*", "", "")
            self.inbox.commands.append(verb)
            answer = getattr(self, f"_{verb.lower()}", self._unknown)
            self._say(f"{tag} {answer(rest)}")
            if verb == "LOGOUT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def _unknown(self, _rest: str) -> str:
        return "BAD what?"

    def _capability(self, _rest: str) -> str:
        self._say("* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 ID")
        return "OK done"

    def _id(self, _rest: str) -> str:
        self._say("* ID NIL")
        return "OK done"

    def _noop(self, _rest: str) -> str:
        return "OK done"

    def _login(self, rest: str) -> str:
        words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', rest)]
        return "OK in" if words == [self.inbox.user, self.inbox.password] else "NO [AUTHENTICATIONFAILED] wrong"

    def _authenticate(self, _rest: str) -> str:
        self._say("+ ")
        said = b64decode(self.rfile.readline()).decode()
        wanted = f"user={self.inbox.user}\1auth=Bearer {self.inbox.token}\1\1"
        return "OK in" if self.inbox.token and said == wanted else "NO [AUTHENTICATIONFAILED] wrong"

    def _examine(self, rest: str) -> str:
        if rest.strip('"') != self.inbox.folder:
            return "NO [NONEXISTENT] no such folder"
        self._say(f"* {len(self.inbox.mails)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {self.inbox.validity}] valid")
        self._say(f"* OK [UIDNEXT {self.inbox.next}] next")
        return "OK [READ-ONLY] done"

    def _search(self, rest: str) -> str:
        found = sorted(self.inbox.mails)
        if asked := re.match(r"UID (\d+):\*", rest):
            # The last mail is always named, as the standard wants it.
            found = [number for number in found if number >= int(asked[1])] or found[-1:]
        self._say(f"* SEARCH {' '.join(map(str, found))}".rstrip())
        return "OK done"

    def _fetch(self, rest: str) -> str:
        asked = re.match(r"(\d+) \(UID BODY\.PEEK\[\]<0\.(\d+)>\)", rest)
        raw = self.inbox.mails.get(int(asked[1])) if asked else None
        if asked and raw is not None:
            part = raw[: int(asked[2])]
            self._say(f"* 1 FETCH (UID {asked[1]} BODY[]<0> {{{len(part)}}}")
            self.wfile.write(part)
            self._say(")")
        return "OK done" if asked else "BAD what?"

    def _logout(self, _rest: str) -> str:
        self._say("* BYE")
        return "OK done"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def serving() -> Iterator[Inbox]:
    server = _Server(("127.0.0.1", 0), _Talk)
    inbox = Inbox(port=server.server_address[1])
    server.inbox = inbox  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield inbox
    finally:
        server.shutdown()
        server.server_close()

"""`guanxi demo --live`: visitors who come through the public doors of a running installation, so that screens move.

They open the form's page, fill it in, read the mails that the catcher kept, follow links, and an integration writes
through the API with a key of its own that is revoked at the end.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import httpx

from guanxi.access.actors import SYSTEM
from guanxi.access.keys import create_key, revoke_key
from guanxi.access.models import User
from guanxi.channels.caught import caught_mail, caught_mails
from guanxi.channels.house import mails_folder
from guanxi.kit.errors import NotFound, Refused
from guanxi.kit.phrase import Phrase
from guanxi.project.config import config
from guanxi.project.demo.visitors import Crowd, Visitor

FORM = "contact-us"
_TOKEN = re.compile(r'name="_t"[^>]*value="([^"]*)"')
_PIXEL = re.compile(r'src="([^"]*/t/o/[^"]+)"')
_LINK = re.compile(r'href="([^"]*/t/c/[^"]+)"')
_BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/141.0"}
Say = Callable[[str], None]


def visit(say: Say, pace: float) -> None:
    """Send visitors until Ctrl-C, with a key of an administrator that ends with us."""
    user = User.objects.filter(is_admin=True, is_active=True).order_by("pk").first()
    if user is None:
        raise NotFound(Phrase("There is no administrator yet: start Guanxi first", "还没有管理员，请先启动系统"))
    base = f"http://127.0.0.1:{config().port}"
    require_product(base)
    key, raw = create_key("demo --live", user, SYSTEM)
    try:
        Live(base, mails_folder(), raw, Random(), say, pace).run(threading.Event())
    except KeyboardInterrupt:
        say("no more visitors")
    finally:
        revoke_key(key.pk, SYSTEM)


def require_product(base: str) -> None:
    """Refuses to visit another program. One that does not answer yet may be ours, about to start."""
    try:
        answer = httpx.get(f"{base}/healthz", timeout=5).text
    except httpx.TransportError:
        return
    if answer != "ok\n":
        raise Refused(_ANOTHER.fill(base=base), code="port_taken")


_ANOTHER = Phrase(
    "Another program answers at {base}; give the port of the running installation with --port",
    "{base} 由其他程序占用，请用 --port 指定正在运行的系统的端口",
)


@dataclass(slots=True)
class Live:
    """`pace` is the mean number of seconds between two visitors."""

    base: str
    mails: Path
    key: str
    random: Random
    say: Say
    pace: float = 6.0
    _read: set[str] = field(default_factory=set)

    def run(self, stop: threading.Event, most: int | None = None) -> int:
        """Until `stop` is set, or `most` visitors have come. Answers how many came."""
        crowd, came = Crowd(self.random), 0
        self._read.update(mail.id for mail in caught_mails(self.mails, 1000))
        with httpx.Client(base_url=self.base, headers=_BROWSER, timeout=20, follow_redirects=False) as client:
            while not stop.is_set() and (most is None or came < most):
                came += self._guarded(client, stop, crowd.new())
                stop.wait(self.random.expovariate(1 / self.pace))
        return came

    def _guarded(self, client: httpx.Client, stop: threading.Event, visitor: Visitor) -> int:
        """One visitor, then a look into the mailboxes. A product that is away for a moment is waited for."""
        try:
            self._visit(client, stop, visitor)
            self._read_mails(client)
        except httpx.TransportError as error:
            self.say(f"not reachable just now ({type(error).__name__}), trying again")
            return 0
        return 1

    def _visit(self, client: httpx.Client, stop: threading.Event, visitor: Visitor) -> None:
        page = client.get(f"/f/{FORM}", params={"lang": visitor.language})
        found = _TOKEN.search(page.text)
        stop.wait(2.5)  # Nobody types faster, and the form knows it.
        answers = {**visitor.answers(), "_t": found[1] if found else "", "_lang": visitor.language}
        if self.random.random() < 0.8:
            answers["consent"] = "on"
        answer = client.post(f"/f/{FORM}", json=answers)
        self.say(f"{visitor.name.strip()} of {visitor.firm.name}: {answer.status_code}")
        if self.random.random() < 0.2:
            self._call(client, visitor)

    def _call(self, client: httpx.Client, visitor: Visitor) -> None:
        """The telephone system reports a call through the API."""
        task = {"title": f"Call back {visitor.name.strip()}", "priority": "high"}
        if visitor.language == "zh":
            task["title"] = f"回电：{visitor.name.strip()}"
        answer = client.post("/api/v1/tasks", json=task, headers={"Authorization": f"Bearer {self.key}"})
        self.say(f"  the telephone system made a task: {answer.status_code}")

    def _read_mails(self, client: httpx.Client) -> None:
        for mail in caught_mails(self.mails, 30):
            if mail.id in self._read:
                continue
            self._read.add(mail.id)
            if self.random.random() < 0.7:
                self._open(client, caught_mail(self.mails, mail.id).html, mail.subject)

    def _open(self, client: httpx.Client, html: str, subject: str) -> None:
        pixel, links = _PIXEL.search(html), _LINK.findall(html)
        if pixel:
            client.get(_local(pixel[1]))
            self.say(f"  opened “{subject}”")
        if links and self.random.random() < 0.5:
            client.get(_local(links[0]))
            self.say(f"  clicked in “{subject}”")


def _local(url: str) -> str:
    """The path alone: visitors of the demo reach the product where it runs, whatever its public name is."""
    return "/" + url.replace("&amp;", "&").split("://", 1)[-1].split("/", 1)[-1]

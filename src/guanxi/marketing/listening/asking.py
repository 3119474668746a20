"""One careful GET for all kinds of source."""

from collections.abc import Mapping

from django.conf import settings

from guanxi.automation.credentials import Opened
from guanxi.automation.signing import headers_for
from guanxi.kit import clock, http
from guanxi.kit.net import Blocked, doors, target
from guanxi.kit.phrase import Phrase
from guanxi.marketing.listening.posts import Deaf

_LIMITS = http.Limits(seconds=15, most_bytes=3_000_000, redirects=3)


def get(url: str, headers: Mapping[str, str], opened: Opened | None = None) -> http.Reply:
    """Raises Deaf; 304 is an answer like any other."""
    try:
        extra = {}
        if opened is not None:
            host = target(url).host
            if not opened.may_go_to(host):
                raise Deaf(_NOT_THERE.fill(name=opened.name, host=host))
            extra = headers_for(opened, "", clock.now(), b"")
        call = http.Call("GET", url, {**headers, **extra}, secret={name.lower() for name in extra})
        reply = http.send(call, doors(settings.GUANXI_PRIVATE_HOSTS), _LIMITS)
    except (Blocked, http.NotSent) as trouble:
        raise Deaf(trouble.reason) from None
    if reply.status >= 400:
        raise Deaf(_STATUS.fill(host=target(url).host, status=reply.status))
    return reply


_STATUS = Phrase("“{host}” answered {status}", "“{host}”返回 {status}")
_NOT_THERE = Phrase("The credential “{name}” may not be sent to “{host}”", "凭证“{name}”不允许发送到“{host}”")

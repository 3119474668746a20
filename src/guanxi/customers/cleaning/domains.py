"""Does a domain take mail? Asked of the DNS as an effect, with a time-out, and remembered; in doubt: yes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from guanxi.automation.outgoing import OUTBOX, Delivery, OutboxKind, Outgoing, Settled
from guanxi.kit import clock

KIND = "mail.domain"
SECONDS = 4.0
REMEMBERED = timedelta(days=30)
Query = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]


def known(domains: Sequence[str], query: Query) -> Mapping[str, bool | None]:
    """What was found out lately: None where nobody could say."""
    text = "select domain, takes_mail from mail_domain where domain = any(%s) and checked_at > %s"
    return dict(query(text, [list(domains), clock.now() - REMEMBERED]))


def takes_mail(domain: str) -> bool | None:
    """By MX, else by an address (RFC 5321, 5.1); a null MX (RFC 7505) says no. None: the DNS gave no answer."""
    import dns.exception
    import dns.resolver

    resolver = _resolver(dns.resolver)
    try:
        found = resolver.resolve(domain, "MX", lifetime=SECONDS)
        return any(str(one.exchange) != "." for one in found)
    except dns.resolver.NXDOMAIN:
        return False
    except dns.resolver.NoAnswer:
        return _has_address(resolver, domain)
    except dns.exception.DNSException:
        return None


def _has_address(resolver: Any, domain: str) -> bool | None:
    import dns.exception
    import dns.resolver

    try:
        for kind in ("A", "AAAA"):
            try:
                resolver.resolve(domain, kind, lifetime=SECONDS)
            except dns.resolver.NoAnswer:
                continue
            return True
    except dns.exception.DNSException:
        return None
    return False


def _resolver(module: Any) -> Any:
    """`GUANXI_DNS` (“address:port”) names a server of its own; else the machine's are asked."""
    named = str(getattr(settings, "GUANXI_DNS", "") or "")
    resolver = module.Resolver(configure=not named)
    if named:
        host, _, port = named.partition(":")
        resolver.nameservers, resolver.port = [host], int(port or 53)
    return resolver


def deliver(out: Outgoing) -> Delivery:
    return Delivery.delivered({"takes_mail": takes_mail(str(out.payload["domain"]))})


def finish(settled: Sequence[Settled]) -> None:
    with connection.cursor() as cur:
        for out, delivery in settled:
            if delivery.result == "delivered":
                cur.execute(
                    "insert into mail_domain (domain, takes_mail, checked_at) values (%s, %s, %s) on conflict (domain)"
                    " do update set takes_mail = excluded.takes_mail, checked_at = excluded.checked_at",
                    [out.payload["domain"], delivery.data.get("takes_mail"), clock.now()],
                )


def label(out: Outgoing) -> str:
    return str(out.payload.get("domain") or KIND)


def declare() -> None:
    kind = OutboxKind(
        KIND, deliver, finish=finish, is_idempotent=True, attempts=2, seconds=20, label=label, is_answered=True
    )
    OUTBOX.add(KIND, kind)

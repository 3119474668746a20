"""One HTTP request to the outside, within limits, and an honest answer about what is known when it goes wrong."""

from __future__ import annotations

import ssl
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import urljoin

import certifi
import httpcore

from guanxi.kit.net import Blocked, Doors, Target, Unresolved, addresses_of, target
from guanxi.kit.phrase import Phrase

_MOVED = (301, 302, 303, 307, 308)
_BODY_HEADERS = ("content-type", "content-length", "content-encoding")


@dataclass(frozen=True, slots=True)
class Call:
    """`secret` names headers (lower case) that are not carried to another host by a redirect."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    secret: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` for all of it: connecting, redirects, and the last byte of the answer."""

    seconds: float = 10.0
    most_bytes: int = 1_000_000
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Reply:
    """Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NotSent(Exception):
    """Nothing has reached the other side: it is safe to try again."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.en)
        self.reason = reason


class NoAnswer(NotSent):
    """It left, but no whole answer came back: it may or may not have been done."""


class TooLarge(NotSent):
    """It was answered, by more than we are willing to read."""


def send(call: Call, allowed: Doors, limits: Limits | None = None) -> Reply:
    """Raises Blocked, NotSent, NoAnswer, TooLarge. A status of 400 and more is an answer like any other."""
    limits = limits or Limits()
    deadline = time.monotonic() + limits.seconds
    place = target(call.url)
    for left in range(limits.redirects, -1, -1):
        reply = _once(call, place, allowed, limits, deadline)
        where = reply.headers.get("location", "")
        if reply.status not in _MOVED or not where:
            return reply
        if not left:
            break
        call, place = _followed(call, place, reply.status, where)
    raise TooLarge(_TOO_MANY.fill(n=limits.redirects))


def _followed(call: Call, place: Target, status: int, where: str) -> tuple[Call, Target]:
    """The same request to the new address, as browsers do it; every address is checked again when it is connected."""
    url = urljoin(call.url, where)
    there = target(url)
    if (place.scheme, there.scheme) == ("https", "http"):
        raise Blocked(_UNSAFE.fill(host=there.host))
    call = replace(call, url=url)
    if status == 303 or (status in (301, 302) and call.method == "POST"):
        call = replace(call, method="GET", body=b"", headers=_without(call.headers, _BODY_HEADERS))
    if there.origin != place.origin:
        call = replace(call, headers=_without(call.headers, call.secret))
    return call, there


def _without(headers: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in names}


def _once(call: Call, place: Target, allowed: Doors, limits: Limits, deadline: float) -> Reply:
    host = place.host.encode()
    url = httpcore.URL(scheme=place.scheme.encode(), host=host, port=place.port, target=place.path.encode())
    headers = {"Accept-Encoding": "identity", "User-Agent": "Guanxi", "Host": _host_header(place), **call.headers}
    times = dict.fromkeys(("connect", "read", "write", "pool"), limits.seconds)
    tls = _tls() if place.scheme == "https" else None
    try:
        with (
            httpcore.HTTPConnection(url.origin, ssl_context=tls, network_backend=_Checked(allowed, deadline)) as line,
            line.stream(
                call.method, url, headers=_encoded(headers), content=call.body, extensions={"timeout": times}
            ) as response,
        ):
            body = _read(response.iter_stream(), limits.most_bytes)
            return Reply(response.status, _decoded(response.headers), body)
    except Unresolved as error:
        raise NotSent(_UNKNOWN.fill(host=str(error))) from None
    except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
        raise NotSent(_UNREACHED.fill(host=place.host, why=_said(error))) from None
    except httpcore.TimeoutException:
        raise NoAnswer(_LATE.fill(host=place.host, seconds=f"{limits.seconds:g}")) from None
    except (httpcore.NetworkError, httpcore.RemoteProtocolError) as error:
        raise NoAnswer(_BROKEN.fill(host=place.host, why=_said(error))) from None
    except httpcore.LocalProtocolError as error:
        raise Blocked(_MALFORMED.fill(why=_said(error))) from None


def _read(chunks: Iterable[bytes], most: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise TooLarge(_LARGE.fill(size=f"{most // 1000:,} kB"))
    return bytes(body)


def _host_header(place: Target) -> str:
    host = f"[{place.host}]" if ":" in place.host else place.host
    return host if place.port == {"http": 80, "https": 443}[place.scheme] else f"{host}:{place.port}"


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    try:
        return [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
    except UnicodeEncodeError:
        raise Blocked(_MALFORMED.fill(why="header")) from None


def _decoded(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def _said(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


@cache
def _tls() -> ssl.SSLContext:
    """The machine's own authorities, and the usual ones for machines that bring none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class _Checked(httpcore.NetworkBackend):
    """Connects only to addresses that are allowed, and lets no stream outlive the deadline."""

    def __init__(self, allowed: Doors, deadline: float) -> None:
        self._allowed, self._deadline = allowed, deadline
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        trouble: Exception = Unresolved(host)
        for address in addresses_of(host, port, self._allowed):
            try:
                line = self._real.connect_tcp(address, port, _left(self._deadline, httpcore.ConnectTimeout))
                return _Bounded(line, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble


class _Bounded(httpcore.NetworkStream):
    """A stream whose every wait ends at the deadline of the whole request, however slowly the other side drips."""

    def __init__(self, line: httpcore.NetworkStream, deadline: float) -> None:
        self._line, self._deadline = line, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._line.read(max_bytes, _left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._line.write(buffer, _left(self._deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        self._line.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        line = self._line.start_tls(ssl_context, server_hostname, _left(self._deadline, httpcore.ConnectTimeout))
        return _Bounded(line, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._line.get_extra_info(info)


def _left(deadline: float, late: type[Exception]) -> float:
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise late("deadline")
    return seconds


_UNKNOWN = Phrase("There is no host “{host}”", "找不到主机“{host}”")
_UNREACHED = Phrase("“{host}” cannot be reached: {why}", "无法连接“{host}”：{why}")
_LATE = Phrase("“{host}” gave no answer within {seconds} seconds", "“{host}”在 {seconds} 秒内没有应答")
_BROKEN = Phrase("“{host}” broke off the answer: {why}", "“{host}”中断了应答：{why}")
_LARGE = Phrase("The answer is larger than {size}", "应答超过 {size}")
_TOO_MANY = Phrase("The address was redirected more than {n} times", "地址被重定向超过 {n} 次")
_UNSAFE = Phrase("A redirect to “{host}” would leave encryption", "重定向到“{host}”会失去加密")
_MALFORMED = Phrase("The request cannot be sent as it is: {why}", "请求内容不合规，无法发送：{why}")

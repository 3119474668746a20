"""Where requests may go. An address that a person typed, or that a stranger's server redirected to, must not reach the
machines beside this one (server-side request forgery).

A name is resolved once, every address it has is looked at, and the connection is made to one of exactly these: so a
name that answers differently a moment later, a number in disguise (2130706433, 0x7f.1) or an IPv4 address wrapped into
IPv6 gains nothing.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import quote, urlsplit

from guanxi.kit.phrase import Phrase

Address = IPv4Address | IPv6Address
# Reachable by number, but they lead to IPv4 addresses inside, which may be anybody's.
_TUNNELS = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"), ip_network("2001::/32"))
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"


class Blocked(Exception):
    """This address is not spoken to; nothing was sent."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.en)
        self.reason = reason


class Unresolved(Exception):
    """The name has no address at the moment."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The private places that may be reached all the same: names (".lan" means every name below it) and networks."""

    names: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def lets(self, host: str, address: Address) -> bool:
        if _is_public(address):
            return True
        parents = {host[at:] for at, letter in enumerate(host) if letter == "."}
        return bool(self.names & {host, *parents}) or any(address in network for network in self.networks)

    def and_host(self, host: str) -> Doors:
        return Doors(self.names | {host.lower()}, self.networks)


def doors(text: str) -> Doors:
    """From a setting: "erp.lan, .intra.example, 10.1.0.0/16, 127.0.0.1". What is no address is a name."""
    names: set[str] = set()
    networks: list[IPv4Network | IPv6Network] = []
    for part in text.replace(",", " ").split():
        try:
            networks.append(ip_network(part, strict=False))
        except ValueError:
            names.add(part.lower())
    return Doors(frozenset(names), tuple(networks))


@dataclass(frozen=True, slots=True)
class Target:
    """A web address taken apart; `path` has the query and is safe to send."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port


def target(url: str) -> Target:
    """Only http and https, without a user name inside. Raises Blocked with the reason."""
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip(".").encode("idna").decode().lower(), parts.port
    except (ValueError, UnicodeError):
        raise Blocked(_NO_ADDRESS.fill(url=url[:200])) from None
    if parts.scheme.lower() not in ("http", "https") or not host or any(letter in host for letter in " %/\\\t\r\n"):
        raise Blocked(_NO_ADDRESS.fill(url=url[:200]))
    if parts.username is not None or parts.password is not None:
        raise Blocked(_USER_INSIDE)
    path = quote(parts.path or "/", safe=_PATH_SAFE) + (
        f"?{quote(parts.query, safe=_PATH_SAFE + '?')}" * bool(parts.query)
    )
    scheme = parts.scheme.lower()
    return Target(scheme, host, port or (443 if scheme == "https" else 80), path)


def addresses_of(host: str, port: int, allowed: Doors) -> list[str]:
    """What to connect to, in the order of preference. One private address among many blocks the name."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unresolved(host) from None
    texts = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for text in texts:
        if not allowed.lets(host, ip_address(text.partition("%")[0])):
            raise Blocked(_PRIVATE.fill(host=host))
    return texts


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_public(address.ipv4_mapped)
        if address.is_site_local or any(address in tunnel for tunnel in _TUNNELS):
            return False
    return address.is_global and not address.is_multicast


_NO_ADDRESS = Phrase("“{url}” is not a web address (http or https)", "“{url}”不是有效的网址（http 或 https）")
_USER_INSIDE = Phrase(
    "A user name or password inside a web address is not accepted; use a credential",
    "网址中不能包含用户名或密码，请使用凭证",
)
_PRIVATE = Phrase(
    "“{host}” is a private address; the administrator of this installation may allow it (GUANXI_PRIVATE_HOSTS)",
    "“{host}”是内网地址；如需访问，请由系统管理员在 GUANXI_PRIVATE_HOSTS 中允许",
)

"""The vault: credentials by name, sealed at rest. Only `open_credential` opens one, for the call it is needed for; no
answer, trace, log or error ever holds a secret.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.automation.credentials import CREDENTIALS, CredentialKind, Opened, completed, faults_in
from guanxi.automation.definition import KEY
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock, json, secrets
from guanxi.kit.errors import Conflict, Fault, Invalid, NotFound, Refused
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase, listed, phrase_of
from guanxi.kit.registry import Registry
from guanxi.kit.sql import records, rows

ABILITY = "settings.manage"
MOST_HOSTS = 50


@dataclass(frozen=True, slots=True)
class Credential:
    """As everybody with the ability may see it: without its secrets."""

    id: UUID
    name: str
    kind: str
    settings: Mapping[str, str]
    hosts: list[str]
    version: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str


_COLUMNS = "id, name, kind, settings, hosts, version, created_at, created_by, updated_at, updated_by"


def every(actor: Actor) -> list[Credential]:
    require_ability(actor, ABILITY)
    return _select("order by name", [])


def names() -> frozenset[str]:
    with connection.cursor() as cursor:
        return frozenset(name for (name,) in rows(cursor, "select name from credential"))


def open_credential(name: str) -> Opened | None:
    """With its secrets, or None when there is no such credential. The caller uses it for one call and lets it go."""
    return open_credentials([name]).get(name)


def open_credentials(names: Sequence[str]) -> dict[str, Opened]:
    """One that cannot be opened any more (the installation's secret was lost) is absent, like one that was deleted."""
    text = "select id, name, kind, settings, sealed, hosts, version from credential where name = any(%s)"
    with connection.cursor() as cursor:
        found = rows(cursor, text, [sorted(set(names))])
    opened = {}
    for id, name, kind, public, sealed, hosts, version in found:
        try:
            hidden = json.loads(secrets.decrypt(sealed, _keys(), _place(id)))
        except secrets.Undecipherable:
            continue
        opened[name] = Opened(name, kind, public, hidden, tuple(hosts), version)
    return opened


@transaction.atomic
def create(
    name: str, kind: str, public: Mapping[str, Any], hidden: Mapping[str, Any], hosts: Sequence[str], actor: Actor
) -> Credential:
    require_ability(actor, ABILITY)
    declared = _checked(name, kind, hosts)
    _refuse(
        faults_in(declared, public, is_secret=False, prefix="settings")
        + faults_in(declared, hidden, is_secret=True, prefix="secrets")
    )
    id, now = uuid7(), clock.now()
    params = {
        "id": id,
        "name": name,
        "kind": kind,
        "settings": json.dumps(completed(declared, public)),
        "hosts": _hosts(hosts),
        "sealed": _sealed(id, hidden),
        "now": now,
        "by": actor.stamp,
    }
    with connection.cursor() as cursor:
        if not rows(cursor, _INSERT, params):
            raise Conflict(_TAKEN.fill(name=name), faults=(Fault("name", "taken", _TAKEN.fill(name=name)),))
    _tell("created", id, name, actor)
    return _one(id)


_INSERT = """
insert into credential (id, name, kind, settings, hosts, sealed, created_at, created_by, updated_at, updated_by)
values (%(id)s, %(name)s, %(kind)s, %(settings)s::jsonb, %(hosts)s, %(sealed)s, %(now)s, %(by)s, %(now)s, %(by)s)
on conflict (name) do nothing returning id
"""


@transaction.atomic
def change(
    id: UUID,
    actor: Actor,
    *,
    public: Mapping[str, Any] | None = None,
    hidden: Mapping[str, Any] | None = None,
    hosts: Sequence[str] | None = None,
) -> Credential:
    """Public parts, hosts, and with `hidden` new secrets in place of the old ones (a rotation)."""
    require_ability(actor, ABILITY)
    known = _one(id)
    declared = _checked(known.name, known.kind, known.hosts if hosts is None else hosts)
    parts = known.settings if public is None else public
    _refuse(faults_in(declared, parts, is_secret=False, prefix="settings"))
    _refuse([] if hidden is None else faults_in(declared, hidden, is_secret=True, prefix="secrets"))
    places = known.hosts if hosts is None else _hosts(hosts)
    if hidden is None and (_is_wider(known.hosts, places) or parts.get("token_url") != known.settings.get("token_url")):
        raise Invalid(_AGAIN, faults=(Fault("secrets", "secrets_again", _AGAIN),))
    sealed = None if hidden is None else _sealed(id, hidden)
    with connection.cursor() as cursor:
        cursor.execute(
            "update credential set settings = %s::jsonb, hosts = %s, sealed = coalesce(%s, sealed),"
            " version = version + 1, updated_at = %s, updated_by = %s where id = %s",
            [json.dumps(completed(declared, parts)), places, sealed, clock.now(), actor.stamp, id],
        )
    _tell("changed" if hidden is None else "rotated", id, known.name, actor)
    return _one(id)


@transaction.atomic
def delete(id: UUID, actor: Actor) -> None:
    """Refused while a flow that somebody can meet, or something else that is kept, uses it."""
    require_ability(actor, ABILITY)
    known = _one(id)
    users = [Phrase("“{name}”", "“{name}”").fill(name=name) for name in _naming_flows(known.name).values()]
    users += [_OTHER.fill(label=holder.label, name=name) for holder in HOLDERS.values() for name in holder(known.name)]
    if users:
        raise Refused(_IN_USE.fill(users=listed(users)), code="in_use")
    with connection.cursor() as cursor:
        cursor.execute("delete from credential where id = %s", [id])
    _tell("deleted", id, known.name, actor)


@dataclass(frozen=True, slots=True)
class Holder:
    """A table outside automation whose rows name credentials; answers the names of those that name this one."""

    label: Phrase
    table: str
    where: str = "true"

    def __call__(self, credential: str) -> list[str]:
        text = f"select name from {self.table} where credential = %s and {self.where} order by name"
        with connection.cursor() as cursor:
            return [name for (name,) in rows(cursor, text, [credential])]


HOLDERS: Registry[Holder] = Registry("holder of credentials")


# In force, or left behind by a newer version with people still inside; the trigger may name one, too.
_USED = """
select f.key, f.name from flow f
where f.status <> 'archived' and exists (
  select 1 from flow_version v
  where v.flow = f.id
    and jsonb_path_exists(v.definition, '$.**.credential ? (@ == $name)', jsonb_build_object('name', %s::text))
    and (v.number = f.active_version or exists (
      select 1 from enrollment e where e.flow = v.flow and e.version = v.number and e.status <> 'e')))
order by f.key
"""


def used_by(name: str) -> list[str]:
    """Keys of the flows that name the credential where somebody can meet it."""
    return list(_naming_flows(name))


def _naming_flows(name: str) -> dict[str, Phrase]:
    with connection.cursor() as cursor:
        return {key: phrase_of(title) for key, title in rows(cursor, _USED, [name])}


def _select(rest: str, params: Sequence[object]) -> list[Credential]:
    with connection.cursor() as cursor:
        return records(Credential, cursor, f"select {_COLUMNS} from credential {rest}", list(params))


def _one(id: UUID) -> Credential:
    found = _select("where id = %s", [id])
    if not found:
        raise NotFound(_GONE)
    return found[0]


def _checked(name: str, kind: str, hosts: Sequence[str]) -> CredentialKind:
    faults = []
    if not KEY.fullmatch(name) or len(name) > 63:
        faults.append(Fault("name", "not_a_key", _NOT_A_KEY))
    if kind not in CREDENTIALS:
        faults.append(Fault("kind", "unknown_kind", _NO_KIND.fill(known=", ".join(CREDENTIALS))))
    if not hosts:
        faults.append(Fault("hosts", "missing", _NO_HOSTS))
    faults += [
        Fault(f"hosts.{number}", "not_a_host", _NOT_A_HOST.fill(host=host))
        for number, host in enumerate(hosts)
        if not host.strip() or any(letter in host for letter in "/:@ ?#") or len(host) > 253
    ]
    _refuse(faults)
    return CREDENTIALS[kind]


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise Invalid(faults=tuple(faults))


def _hosts(hosts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(host.strip().lower() for host in hosts))[:MOST_HOSTS]


def _is_wider(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whoever cannot name the secret must not send it to a host of his choice."""
    return not set(after) <= set(before)


def _sealed(id: UUID, hidden: Mapping[str, Any]) -> str:
    return secrets.encrypt(json.dumps({name: value for name, value in hidden.items() if value}), _keys(), _place(id))


def _keys() -> secrets.Keyring:
    return secrets.keyring(settings.SECRET_KEY, *(str(former) for former in settings.SECRET_KEY_FALLBACKS))


def _place(id: UUID) -> str:
    return f"credential:{id}"


def _tell(what: str, id: UUID, name: str, actor: Actor) -> None:
    append([NewEvent(f"credential.{what}", "credential", id, None, {"name": name}, actor=actor.stamp)])


_GONE = Phrase("There is no such credential.", "没有该凭证。")
_TAKEN = Phrase("There is a credential “{name}” already", "已有名为“{name}”的凭证")
_IN_USE = Phrase("It is used by {users}", "正在使用它的有：{users}")
_OTHER = Phrase("the {label} “{name}”", "{label}“{name}”")
_NOT_A_KEY = Phrase(
    "Lower-case letters, digits, hyphens and underscores, starting with a letter",
    "只能使用小写字母、数字、连字符和下划线，并以字母开头",
)
_NO_KIND = Phrase("One of {known} is expected here", "此处应为 {known} 之一")
_NO_HOSTS = Phrase(
    "Say to which hosts it may be sent, such as api.example.com or .example.com (* for any)",
    "请填写允许发送到的主机，例如 api.example.com 或 .example.com（* 表示任意）",
)
_NOT_A_HOST = Phrase("“{host}” is not a host name such as api.example.com", "“{host}”不是主机名，例如 api.example.com")
_AGAIN = Phrase(
    "To send this credential to other places, enter its secret again",
    "更改凭证可发送的位置时，需要重新填写密钥",
)

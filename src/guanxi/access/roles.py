"""Roles are data. These are the ones we ship; people may add their own and change these."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from guanxi.access.actors import Actor
from guanxi.access.models import Role
from guanxi.access.scopes import WIDTH, require_ability
from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase

Grant = dict[str, object]
Grants = dict[str, Grant]


def _grant(read: str, write: str, delete: str, create: bool) -> Grant:
    return {"read": read, "write": write, "delete": delete, "create": create}


_NOTHING = _grant("none", "none", "none", False)
_LOOK = _grant("all", "none", "none", False)
_EVERYTHING = _grant("all", "all", "all", True)
# Templates, forms and messages are tools and history: sales people read them, marketing writes them.
_TOOLS = dict.fromkeys(("template", "form", "submission", "mention", "listening_source"), _LOOK)
# Who helps customers sees them all, whoever sold to them, and writes what helping needs.
_SERVING = {
    **dict.fromkeys(("ticket", "task", "note"), _grant("all", "all", "own", True)),
    **dict.fromkeys(("contact", "response"), _grant("all", "all", "none", True)),
}
_KEEPING = {
    **dict.fromkeys(("onboarding", "health_record", "service_contract"), _grant("all", "all", "none", True)),
    "deal": _grant("all", "own", "none", True),
}

SHIPPED: tuple[tuple[str, Phrase, Grants, tuple[str, ...]], ...] = (
    (
        "admin",
        Phrase("Administrator", "管理员"),
        {"*": _EVERYTHING},
        (
            "users.manage", "objects.manage", "settings.manage", "audit.read", "flows.manage", "runs.manage",
            "imports.run", "keys.manage", "pipelines.manage", "scores.manage", "dashboards.manage",
        ),
    ),
    (
        "sales_manager",
        Phrase("Sales manager", "销售经理"),
        {"*": _grant("team", "team", "team", True), **_TOOLS},
        ("imports.run", "runs.manage", "keys.manage"),
    ),
    ("sales_rep", Phrase("Sales representative", "销售代表"), {"*": _grant("team", "own", "own", True), **_TOOLS}, ()),
    (
        "marketing",
        Phrase("Marketing", "市场"),
        {
            "*": _LOOK,
            **dict.fromkeys(("contact", "company", "lead"), _grant("all", "all", "none", True)),
            **dict.fromkeys(("template", "form", "submission", "segment"), _EVERYTHING),
            **dict.fromkeys(("mention", "listening_source"), _EVERYTHING),
            **dict.fromkeys(("task", "note"), _grant("team", "own", "own", True)),
        },
        ("imports.run", "flows.manage", "runs.manage", "scores.manage"),
    ),
    ("service", Phrase("Customer service", "客户服务"), {"*": _LOOK, **_SERVING}, ()),
    ("quality", Phrase("Service quality", "服务质检"), {"*": _LOOK, **_SERVING}, ()),
    ("success", Phrase("Customer success", "客户成功"), {"*": _LOOK, **_SERVING, **_KEEPING}, ()),
    ("technical", Phrase("Technical service", "技术支持"), {"*": _LOOK, **_SERVING}, ()),
    ("read_only", Phrase("Read only", "只读"), {"*": _LOOK}, ()),
)  # fmt: skip


def ensure_shipped_roles() -> None:
    """Add the shipped roles that are missing. Ones that exist stay as people have changed them."""
    Role.objects.bulk_create(
        [
            Role(key=key, name=name.json(), grants=grants, abilities=list(abilities), is_shipped=True)
            for key, name, grants, abilities in SHIPPED
        ],
        ignore_conflicts=True,
    )


def grant_of(grants: Mapping[str, Mapping[str, object]], object: str) -> Grant:
    """What a role's grants say about an object: its own rule, or the one for all."""
    return {**_NOTHING, **(grants.get(object) or grants.get("*") or {})}


def allow(role: str, object: str, grant: Grant | None, actor: Actor) -> None:
    """Give a role a rule of its own for one object; None lets its rule for all objects hold again."""
    require_ability(actor, "users.manage")
    with transaction.atomic():
        found = Role.objects.select_for_update().filter(key=role).first()
        if found is None:
            words = Phrase("There is no role “{name}”", "没有角色“{name}”").fill(name=role[:60])
            raise NotFound(words, code="unknown_role")
        others = {name: given for name, given in found.grants.items() if name != object}
        found.grants = others if grant is None else {**others, object: grant}
        found.save(update_fields=["grants"])


def widest(grants: Iterable[Mapping[str, Mapping[str, object]]]) -> Grants:
    """What several roles give together: for each object and action the widest scope of any of them.

    An object named by one role and covered by "*" in another gets the wider of both.
    """
    given = list(grants)
    names = {name for grant in given for name in grant}
    together: Grants = {}
    for name in names:
        parts = [grant.get(name) or grant.get("*") or {} for grant in given]
        together[name] = {
            action: max((str(part.get(action, "none")) for part in parts), key=lambda scope: WIDTH.get(scope, 0))
            for action in ("read", "write", "delete")
        } | {"create": any(bool(part.get("create")) for part in parts)}
    return together

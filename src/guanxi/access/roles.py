"""Roles are data. These are the ones we ship; people may add their own and change these."""

from collections.abc import Iterable, Mapping

from guanxi.access.models import Role
from guanxi.access.scopes import WIDTH
from guanxi.kit.phrase import Phrase

Grant = dict[str, object]
Grants = dict[str, Grant]


def _grant(read: str, write: str, delete: str, create: bool) -> Grant:
    return {"read": read, "write": write, "delete": delete, "create": create}


_LOOK = _grant("all", "none", "none", False)
_EVERYTHING = _grant("all", "all", "all", True)
# Templates, forms and messages are tools and history: sales people read them, marketing writes them.
_TOOLS = dict.fromkeys(("template", "form", "submission"), _LOOK)

SHIPPED: tuple[tuple[str, Phrase, Grants, tuple[str, ...]], ...] = (
    (
        "admin",
        Phrase("Administrator", "管理员"),
        {"*": _EVERYTHING},
        (
            "users.manage", "objects.manage", "settings.manage", "audit.read", "flows.manage", "runs.manage",
            "imports.run", "keys.manage", "pipelines.manage",
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
            **dict.fromkeys(("template", "form", "submission"), _EVERYTHING),
            **dict.fromkeys(("task", "note"), _grant("team", "own", "own", True)),
        },
        ("imports.run", "flows.manage", "runs.manage"),
    ),
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

"""Salespeople of a file who do not work with this installation: their names are kept, in a field made for it."""

from __future__ import annotations

from guanxi.access.actors import SYSTEM
from guanxi.kit.errors import Conflict
from guanxi.kit.phrase import Phrase
from guanxi.objects.customs import Definition, define
from guanxi.objects.shape import shape_of

FIELD = "salesperson"
LABEL = Phrase("Salesperson (imported)", "销售人员（导入）")
HELP = Phrase(
    "Who was responsible in the file. Add them as a user and import again, unchanged rows too, to make them the owner.",
    "文件中的负责人。将此人添加为用户，再导入一次（含未变的行），即可设为负责人。",
)


def ensure_field(object_name: str) -> None:
    """In the transaction of the chunk: a preview takes the field back with everything else."""
    if FIELD in shape_of(object_name).fields:
        return
    try:
        define(object_name, Definition(FIELD, LABEL, "text", help=HELP, searchable=True), SYSTEM)
    except Conflict:
        return

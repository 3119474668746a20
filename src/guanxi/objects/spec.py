"""One field of one object, as the rest of the program sees it, whether declared in code or by a user."""

from collections.abc import Callable
from dataclasses import dataclass, field

from guanxi.kit.phrase import Phrase
from guanxi.objects.accept import Accept, Options


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """`column` is the SQL column or, when `is_custom`, the key inside the jsonb column `custom`.

    `type` is the name the condition language uses; `json` fields have no part in conditions.
    """

    name: str
    type: str
    label: Phrase
    column: str
    sql_type: str
    accept: Accept = field(repr=False, compare=False)
    widget: str = "text"
    help: Phrase | None = None
    required: bool = False
    readonly: bool = False
    personal: bool = False
    tracked: bool = True
    searchable: bool = False
    is_nullable: bool = True
    is_custom: bool = False
    default: Callable[[], object] | None = field(default=None, repr=False, compare=False)
    options: Options = ()
    target: str = ""
    reverse: str = ""
    reverse_label: Phrase | None = None
    currency_field: str = ""

    @property
    def is_internal(self) -> bool:
        """Written by flows and imports to keep doubles out; says nothing to a person and is offered to nobody."""
        return self.widget == "hidden"

    @property
    def is_held_whole(self) -> bool:
        """The text of a record in which search looks has every value of this field, from its first letter to its last.

        Of a custom field it may lack those that were written before somebody made it searchable.
        """
        return self.searchable and not self.is_custom and self.type == "text" and self.widget != "long_text"

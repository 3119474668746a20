"""The kinds of field a record can have: Django columns that also say what people and machines need to know.

Nothing here validates on `save()`: `write` is the only way in and asks each field to `accept` a value. Empty is always
NULL (an empty text is stored as NULL, too), so that "is empty" has one meaning in lists, conditions and keys.
Migrations see plain Django fields: a changed label is no migration.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from guanxi.kit.phrase import Phrase, same
from guanxi.objects import accept as accepting
from guanxi.objects.accept import Accept, Options
from guanxi.objects.spec import FieldSpec

FieldClass = type[models.Field[Any, Any]]


class Declared(models.Field[Any, Any]):
    """What every field says about itself. `required` refuses empty; `readonly` leaves the writing to automation."""

    type: str = "text"
    sql_type: str = "text"
    widget: str = "text"
    plain: FieldClass = models.TextField

    def __init__(
        self,
        *args: Any,
        label: Phrase | None = None,
        help: Phrase | None = None,
        personal: bool = False,
        tracked: bool = True,
        searchable: bool = False,
        readonly: bool = False,
        required: bool = False,
        **kwargs: Any,
    ) -> None:
        self.label = label
        self.help = help
        self.personal = personal
        self.tracked = tracked
        self.searchable = searchable
        self.readonly = readonly
        self.required = required
        if not required and "default" not in kwargs:
            kwargs.setdefault("null", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.plain.__name__}", args, kwargs

    def accepts(self) -> Accept:
        return accepting.text()

    def spec(self) -> FieldSpec:
        return FieldSpec(
            name=self.name,
            type=self.type,
            label=self.label or same(self.name.replace("_", " ").capitalize()),
            column=self.db_column or self.name,
            sql_type=self.sql_type,
            accept=self.accepts(),
            widget=self.widget,
            help=self.help,
            required=self.required,
            readonly=self.readonly,
            personal=self.personal,
            tracked=self.tracked,
            searchable=self.searchable,
            is_nullable=self.null,
            default=self.get_default if self.has_default() else None,
            **self.extras(),
        )

    def extras(self) -> dict[str, Any]:
        return {}


class TextField(Declared, models.TextField[Any, Any]):
    """One line of text, at most `longest` characters."""

    def __init__(self, *args: Any, longest: int = accepting.LINE, **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(*args, **kwargs)

    def accepts(self) -> Accept:
        return accepting.text(self.longest)


class LongTextField(Declared, models.TextField[Any, Any]):
    widget = "long_text"

    def accepts(self) -> Accept:
        return accepting.text(accepting.LONG, one_line=False)


class EmailField(Declared, models.TextField[Any, Any]):
    widget = "email"

    def accepts(self) -> Accept:
        return accepting.email


class PhoneField(Declared, models.TextField[Any, Any]):
    widget = "phone"

    def accepts(self) -> Accept:
        return accepting.phone


class UrlField(Declared, models.TextField[Any, Any]):
    widget = "url"

    def accepts(self) -> Accept:
        return accepting.url


class NumberField(Declared, models.DecimalField[Any, Any]):
    """A Decimal, kept exactly as given: the column is a numeric without a fixed scale."""

    type = "number"
    sql_type = "numeric"
    widget = "number"

    def __init__(self, *args: Any, places: int = 6, **kwargs: Any) -> None:
        self.places = places
        kwargs.setdefault("max_digits", None)
        kwargs.setdefault("decimal_places", None)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = models.Field.deconstruct(self)
        return name, f"{type(self).__module__}.{type(self).__name__}", args, kwargs

    def check(self, **kwargs: Any) -> list[Any]:
        return models.Field.check(self, **kwargs)

    def db_type(self, connection: Any) -> str:
        return "numeric"

    def accepts(self) -> Accept:
        return accepting.number(self.places)


class MoneyField(NumberField):
    """An amount; the currency stands in the field named `currency_field` of the same record."""

    type = "money"
    widget = "money"

    def __init__(self, *args: Any, currency_field: str = "currency", **kwargs: Any) -> None:
        self.currency_field = currency_field
        super().__init__(*args, **kwargs)

    def extras(self) -> dict[str, Any]:
        return {"currency_field": self.currency_field}


class IntegerField(Declared, models.BigIntegerField[Any, Any]):
    type = "number"
    sql_type = "bigint"
    widget = "integer"
    plain = models.BigIntegerField

    def accepts(self) -> Accept:
        return accepting.integer


class FlagField(Declared, models.BooleanField[Any, Any]):
    """Yes or no, never empty: the default is no."""

    type = "flag"
    sql_type = "boolean"
    widget = "flag"
    plain = models.BooleanField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", False)
        super().__init__(*args, **kwargs)

    def accepts(self) -> Accept:
        return accepting.flag


class DateField(Declared, models.DateField[Any, Any]):
    type = "date"
    sql_type = "date"
    widget = "date"
    plain = models.DateField

    def accepts(self) -> Accept:
        return accepting.day


class MomentField(Declared, models.DateTimeField[Any, Any]):
    type = "moment"
    sql_type = "timestamptz"
    widget = "moment"
    plain = models.DateTimeField

    def accepts(self) -> Accept:
        return accepting.moment


class ChoiceField(Declared, models.TextField[Any, Any]):
    """One of a fixed list: `choices=(("won", Phrase("Won", "赢单")), …)`. The database does not know the list."""

    type = "choice"
    widget = "choice"

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Phrase]] = (), **kwargs: Any) -> None:
        self.options: Options = tuple(choices)
        super().__init__(*args, **kwargs)

    def accepts(self) -> Accept:
        return accepting.choice(self.options)

    def extras(self) -> dict[str, Any]:
        return {"options": self.options}


class SetField(Declared, ArrayField[Any, Any]):
    """A set of words (tags), with or without a fixed list. Empty is the empty set, never NULL."""

    type = "set"
    sql_type = "text[]"
    widget = "tags"

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Phrase]] = (), **kwargs: Any) -> None:
        self.options: Options = tuple(choices)
        kwargs.setdefault("base_field", models.TextField())
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = ArrayField.deconstruct(self)
        return name, "django.contrib.postgres.fields.ArrayField", args, kwargs

    def accepts(self) -> Accept:
        return accepting.words(self.options)

    def extras(self) -> dict[str, Any]:
        return {"options": self.options}


class JsonField(Declared, models.JSONField):
    """Structured data that conditions do not look into."""

    type = "json"
    sql_type = "jsonb"
    widget = "json"
    plain = models.JSONField

    def accepts(self) -> Accept:
        return accepting.json_value


class LookupField(Declared, models.UUIDField[Any, Any]):
    """Points at a record of the object `to`; the column is `<name>_id`. On the model it reads as the bare id.

    It is no foreign key of the database, so that a record may point at an object of a package above its own; `write`
    checks that the target exists. `reverse` names the way back: with reverse="contacts", `company.contacts`.
    """

    type = "lookup"
    sql_type = "uuid"
    widget = "lookup"
    plain = models.UUIDField

    def __init__(self, *args: Any, to: str = "", reverse: str = "", reverse_label: Phrase | None = None, **kwargs: Any):
        self.to = to
        self.reverse = reverse
        self.reverse_label = reverse_label
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        self.db_column = self.db_column or f"{name}_id"
        super().contribute_to_class(cls, name, private_only)

    def accepts(self) -> Accept:
        return accepting.identity

    def extras(self) -> dict[str, Any]:
        return {"target": self.to, "reverse": self.reverse, "reverse_label": self.reverse_label}

"""Everything this package contributes."""

from collections.abc import Mapping

from guanxi.automation.parts import BLUEPRINT_PARTS, BlueprintPart
from guanxi.automation.references import REFERENCES, Reference, keys_from
from guanxi.kit.errors import refuse
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase
from guanxi.marketing import definition, installing, kinds, submit, triggers
from guanxi.marketing.listening import declare as listening
from guanxi.marketing.models import Form, Submission
from guanxi.objects.registry import OBJECTS, ObjectType


def declare() -> None:
    kinds.declare_kinds()
    OBJECTS.add(
        "form",
        ObjectType(
            name="form",
            plural="forms",
            model=Form,
            label=Phrase("Form", "表单"),
            plural_label=Phrase("Forms", "表单"),
            icon="form",
            display="name",
            keys=("slug",),
            list_columns=("name", "slug", "status", "language", "updated_at"),
            prepare=(_prepare_form,),
        ),
    )
    OBJECTS.add(
        "submission",
        ObjectType(
            name="submission",
            plural="submissions",
            model=Submission,
            label=Phrase("Submission", "表单提交"),
            plural_label=Phrase("Submissions", "表单提交"),
            icon="inbox",
            display=_submission_name,
            told_elsewhere=frozenset("*"),
            contact_path="contact_id",
            list_columns=("form", "contact", "status", "reason", "created_at"),
            events=(submit.submission_events,),
        ),
    )
    triggers.declare()
    listening.declare()
    REFERENCES.add("form", Reference(Phrase("form", "表单"), keys_from("form", "slug")))
    BLUEPRINT_PARTS.add("forms", BlueprintPart("forms", installing.install, order=30))


def _prepare_form(values: dict[str, object], old: Mapping[str, object] | None) -> dict[str, object]:
    """An address for a form that was given none, and no form that could not be shown."""
    if old is None and not values.get("slug"):
        values = {**values, "slug": f"form-{uuid7().hex[-8:]}"}
    refuse(definition.check_form(values, old))
    definition.forget()
    return values


def _submission_name(row: Mapping[str, object]) -> str:
    data = row.get("data")
    answers = data if isinstance(data, Mapping) else {}
    return str(answers.get("name") or answers.get("email") or answers.get("phone") or "")

"""What can happen to a form."""

from guanxi.events.kinds import CLEAR, EventKind, declare
from guanxi.kit.phrase import Phrase

_FIELDS = {"form": "text", "language": "text", "page": "text", "status": "text"}


def declare_kinds() -> None:
    declare(
        EventKind(
            "form.submitted",
            Phrase("Form submitted", "表单已提交"),
            Phrase("Submitted the form “{form}”", "提交了表单“{form}”"),
            _FIELDS,
            CLEAR("page"),
            is_behaviour=True,
        ),
        EventKind(
            "form.refused",
            Phrase("Submission refused", "提交被拒绝"),
            Phrase("A submission of “{form}” was refused: {reason}", "表单“{form}”的一次提交被拒绝：{reason}"),
            {**_FIELDS, "reason": "text"},
            CLEAR("page", "reason"),
        ),
    )

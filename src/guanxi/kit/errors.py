"""The small family of errors: a code for machines, a status for HTTP, words for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from guanxi.kit.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where. `field` is empty when it is about the whole."""

    field: str
    code: str
    message: Phrase

    def json(self) -> dict[str, object]:
        return {"field": self.field, "code": self.code, "message": self.message.json()}


class GuanxiError(Exception):
    """`title` names the kind of trouble, `detail` says what happened and what to do next."""

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "error"
    title: ClassVar[Phrase] = Phrase("Something went wrong", "出错了")

    def __init__(self, detail: Phrase | None = None, *, code: str = "", faults: tuple[Fault, ...] = ()) -> None:
        self.detail = detail or self.title
        self.code = code or self.default_code
        self.faults = tuple(faults)
        super().__init__(self.detail.en)

    def __str__(self) -> str:
        lines = [f"{fault.field or '-'}: {fault.message.en}" for fault in self.faults]
        return "; ".join([self.detail.en, *lines])


class NotFound(GuanxiError):
    status = 404
    default_code = "not_found"
    title = Phrase("Not found", "未找到")


class Unauthenticated(GuanxiError):
    status = 401
    default_code = "unauthenticated"
    title = Phrase("Please sign in", "请先登录")


class Forbidden(GuanxiError):
    status = 403
    default_code = "forbidden"
    title = Phrase("You may not do this", "你没有权限")


class Conflict(GuanxiError):
    """Somebody else was faster, or the thing exists already."""

    status = 409
    default_code = "conflict"
    title = Phrase("It was changed in the meantime", "数据已被他人修改")


class Refused(GuanxiError):
    """A state machine says no; the faults say why."""

    status = 409
    default_code = "refused"
    title = Phrase("This is not possible now", "当前无法执行此操作")


class Invalid(GuanxiError):
    """The payload itself is wrong; nothing else answers 422."""

    status = 422
    default_code = "invalid"
    title = Phrase("Please check the values", "请检查填写的内容")


def broken(*rules: tuple[bool, str, str, Phrase]) -> list[Fault]:
    """A fault for each rule that is broken, given as: is it broken, which field, which code, which words."""
    return [Fault(field, code, words) for is_broken, field, code, words in rules if is_broken]


def refuse(faults: Sequence[Fault]) -> None:
    """All faults at once, led by the words of the first; without any nothing happens."""
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))


class TooLarge(GuanxiError):
    status = 413
    default_code = "too_large"
    title = Phrase("Too large", "内容过大")


class TooMany(GuanxiError):
    """`retry_after` is in whole seconds."""

    status = 429
    default_code = "too_many"
    title = Phrase("Too many requests", "请求过于频繁")

    def __init__(self, detail: Phrase | None = None, *, retry_after: int = 1, code: str = "") -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after


class Unavailable(GuanxiError):
    status = 503
    default_code = "unavailable"
    title = Phrase("Not available at the moment", "暂时不可用")

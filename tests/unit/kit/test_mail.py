from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from guanxi.kit.mail import is_address

PIECES = st.sampled_from(
    ["a", "Z", "9", "-", "--", ".", "+", "_", "@", "x" * 63, "xn--", "test", "com", "é", " ", "中"]
)


def by_the_book(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


@given(
    st.tuples(st.lists(PIECES, max_size=4), st.lists(PIECES, max_size=8)).map(lambda two: "@".join(map("".join, two)))
)
@example("ada@firm.example")
@example("ada@firm.test")
@example("ada@test")
@example("ada@xn--fiqs8s.cn")
@example("ada@ab--c.com")
@example("ada@firm.c0")
@example("a" * 65 + "@firm.com")
@example("ada@" + "x" * 64 + ".com")
@example("ada@firm.com\n")
def test_the_quick_look_agrees_with_the_whole_check(text: str) -> None:
    assert is_address(text) == by_the_book(text)

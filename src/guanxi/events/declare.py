"""What this package contributes at start-up: nothing of its own. Kinds are declared by those who write them."""


def declare() -> None:
    return

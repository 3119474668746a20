"""The search for garbage is held back while the engine runs, and is as it was afterwards."""

import gc

from guanxi.automation.engine.heap import seldom_searched


def test_what_lives_is_set_aside_and_comes_back() -> None:
    before = gc.get_threshold()

    with seldom_searched():
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold()[0] > before[0]

    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_circles_that_are_made_inside_are_still_found() -> None:
    with seldom_searched():
        circle: list[object] = []
        circle.append(circle)
        del circle

        assert gc.collect() > 0

"""What is kept for the pages: made once, whoever asks at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from api.kept import Kept


def test_who_asks_for_what_is_being_made_waits_for_it_and_who_asks_for_anything_else_does_not() -> None:
    kept, begun, go, made = Kept(1 << 20), Event(), Event(), list[str]()

    def slow() -> str:
        begun.set()
        assert go.wait(60)
        made.append("slow")
        return "slow"

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(kept.once, "slow", slow)
        assert begun.wait(60)
        second = pool.submit(kept.once, "slow", slow)
        assert kept.once("other", lambda: "other") == "other"
        assert not first.done()
        go.set()
        assert (first.result(60), second.result(60), made) == ("slow", "slow", ["slow"])


def test_what_could_not_be_made_is_made_anew() -> None:
    kept = Kept(1 << 20)
    with pytest.raises(ZeroDivisionError):
        kept.once("a", lambda: 1 // 0)
    assert kept.once("a", lambda: 1) == 1


def test_what_takes_too_much_room_is_not_kept() -> None:
    kept = Kept(80_000)
    values = iter(range(10))
    assert [kept.once("large", lambda: next(values), lambda _: 20_000) for _ in range(2)] == [0, 1]
    assert [kept.once("small", lambda: next(values), lambda _: 2_000) for _ in range(2)] == [2, 2]

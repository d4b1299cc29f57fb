"""What sees the calls of a run's loggers."""

from __future__ import annotations

import pytest

from geno_lewm_obs.chain.watchers import shown_to


class Seen:
    """Keeps what it is shown; fails if it's told to."""

    def __init__(self, fails=False):
        self.calls, self.fails = [], fails

    def before_error(self):
        self.see("before")

    def see(self, *call):
        self.calls.append(call)
        if self.fails:
            raise RuntimeError

    def before_failure(self):
        """Do nothing."""


def written(_state, event=None, /, *_args, **fields):
    return f"record of {event or fields['event']}"


@pytest.mark.parametrize("severity", ["info", "error"])
@pytest.mark.parametrize(
    ("args", "fields"),
    [(("app.done",), {"step": 1}), ((), {"event": "app.done", "step": 1})],
    ids=["positional", "keyword"],
)
def test_each_sees_a_call_and_what_it_came_to(severity, args, fields):
    """However the event is named, and though one of them fails; before an error, they're told."""
    first, second = Seen(fails=True), Seen()
    record = shown_to((first, second), severity, written)("state", *args, **fields)

    assert "record of app.done" == record
    expected = [(severity, "state", "app.done", {"step": 1}, record)]
    assert first.calls == second.calls == [("before",)] * (severity == "error") + expected


def test_an_exception_in_the_place_of_an_event_is_not_shown():
    """It has no name by which anything could be looked for."""
    seen = Seen()

    assert shown_to((seen,), "warn", written)("state", ValueError("x")) is not None
    assert [] == seen.calls

"""An exception in one line: what it is, what it says and where it was raised."""

from __future__ import annotations

import pytest

from geno_lewm_obs.runs.exception_line import exception_line


def raised(act):
    """Return the exception of *act*."""
    try:
        act()
    except BaseException as exc:  # noqa: BLE001 - any
        return exc
    return pytest.fail("nothing was raised")


def test_a_group_by_its_first_member_that_failed():
    """The frames of a group are those of the task group alone, so a member is told."""

    def faulty_shard():
        raise ValueError("shard 7 is broken")

    inner = ExceptionGroup("one", [raised(faulty_shard)])
    group = BaseExceptionGroup("three", [KeyboardInterrupt(), inner, KeyError()])

    assert exception_line(group).startswith(
        "BaseExceptionGroup (3) of ExceptionGroup (1) of ValueError: shard 7 is broken"
        f" at {__name__}:faulty_shard:"
    )


def test_the_first_line_of_a_text():
    """One line is told of a text with several."""
    assert "ValueError: first" == exception_line(ValueError("first\nsecond"))


def test_a_long_text_is_cut():
    """A text that passed the rules as a whole is cut where it would hide all else."""
    assert exception_line(ValueError("word " * 100)).endswith("…")


def test_a_text_that_fails():
    """An exception that can't say its text is told by its type."""
    mute = type("MuteError", (Exception,), {"__str__": lambda _: 1 / 0})

    assert f"{__name__}.MuteError" == exception_line(mute())

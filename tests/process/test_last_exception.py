"""
Which exception has ended the main thread. How a run tells it is `test_announcement`'s.
"""

from __future__ import annotations

import sys

import pytest

from geno_lewm_obs.process.last_exception import exception_that_ended_program
from tests.programs import python

REMEMBERED = "last_exc" if sys.version_info >= (3, 12) else "last_value"


def raised(exc):
    with pytest.raises(type(exc)) as caught:
        raise exc
    return caught.value


@pytest.mark.parametrize(
    "exc",
    [None, ValueError("never raised"), raised(ValueError()), raised(KeyboardInterrupt())],
    ids=["none", "never raised", "caught", "interruption"],
)
def test_none_of_what_did_not_end_it(monkeypatch, exc):
    """What a test runner or a shell caught, and remembered for a debugger, ended nothing."""
    monkeypatch.setattr(sys, REMEMBERED, exc, raising=False)

    assert exception_that_ended_program() is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("{}[3]", "KeyError(3)"),
        ("raise KeyboardInterrupt", "None"),
        ("raise SystemExit(3)", "None"),
    ],
)
def test_what_left_the_outermost_frame(code, expected):
    """An exception that nothing caught is known as the process ends; an exit is none."""
    program = (
        "import atexit\n"
        "from geno_lewm_obs.process.last_exception import exception_that_ended_program\n"
        "atexit.register(lambda: print(repr(exception_that_ended_program())))\n"
    )

    assert expected == python("-c", program + code).stdout.strip()

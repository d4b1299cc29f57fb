"""
What the JSON of an error has besides its dict, which is `test_errors`'s: when, and where.
"""

from __future__ import annotations

import json

import freezegun
import pytest

from geno_lewm_obs.errors import GenoLeWMError, InputError, InternalError, InvariantViolation


def raised(error):
    def fail():
        raise error

    with pytest.raises(type(error)):
        fail()
    return error, f"{__name__}:fail:{fail.__code__.co_firstlineno + 1}"


def test_the_time_comes_first():
    """The JSON of an error begins with the time in UTC, as a record does."""
    with freezegun.freeze_time("2026-05-20T15:42:01.123456"):
        text = InputError().to_json()

    assert text.startswith('{"ts": "2026-05-20T15:42:01.123Z", ')


@pytest.mark.parametrize("cls", [InternalError, InvariantViolation])
def test_an_internal_error_has_its_place(cls):
    """Where an internal error was raised is in its JSON: the program is what is to be mended."""
    error, place = raised(cls("odd"))

    assert place == json.loads(error.to_json())["place"]


@pytest.mark.parametrize(
    "error",
    [InternalError("never raised"), raised(InputError())[0], raised(GenoLeWMError())[0]],
    ids=["never raised", "input", "root"],
)
def test_no_other_error_has_one(error):
    """An error that wasn't raised has no place, nor has one whose message says what to do."""
    assert "place" not in json.loads(error.to_json())

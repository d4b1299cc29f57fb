"""
The class of loggers in a stub.
"""

from __future__ import annotations

from geno_lewm_obs import EventSpec, GenoLeWMLogger, Key
from geno_lewm_obs.logger import LOGGING_METHODS
from geno_lewm_obs.typegen.levels import event_type, keys_of_all, logger_class

ONE = EventSpec("a.one", "info", "", keys={"n": Key("int"), "name": Key("str")})
TWO = EventSpec("a.two", "info", "", keys={"n": Key("number")})


def test_events():
    """The names of events are one literal; where there are none, none can be named."""
    assert ["Event = Literal[", '    "a.one",', "]"] == [*event_type(["a.one"])]
    assert ["Event = Never"] == [*event_type([])]


def test_many_events():
    """More events than pyrefly tells apart in one literal are a union of literals."""
    lines = [*event_type([f"a.e{number:03}" for number in range(500)])]

    assert 4 == len([line for line in lines if line.endswith(" = Literal[")])
    assert "Event = _Event0 | _Event1 | _Event2 | _Event3" == lines[-1]
    assert 500 == len([line for line in lines if line.startswith("    ")])


def test_keys_of_all():
    """A key has its declarations of all events, and context keys are those of any."""
    found = keys_of_all([ONE, TWO], {"request_id": Key("str")})

    assert ["request_id", "n", "name"] == [*found]
    assert [Key("int"), Key("number")] == [*found["n"]]


def test_a_signature_a_level():
    """Each method that logs at a level has one signature with each key once."""
    lines = [*logger_class(keys_of_all([ONE, TWO], {}))]
    defined = [line.split()[1].rstrip("(") for line in lines if line.startswith("    def ")]

    assert {*LOGGING_METHODS} - {"log"} == {*defined}
    assert len(defined) == lines.count("        n: Int | Number | None = ...,")
    assert all(hasattr(GenoLeWMLogger, name) for name in defined)

"""
The calls that log, directly or through a wrapper.
"""

from __future__ import annotations

from geno_lewm_obs.lint.contents import content_of
from geno_lewm_obs.lint.explore import Exploration
from geno_lewm_obs.lint.log_calls import find_log_calls
from geno_lewm_obs.lint.project import Project

from .conftest import MAKE, write_files


def calls(folder, text):
    write_files(folder, {"a.py": f"{MAKE}{text}"})
    project = Project([str(folder)], lambda _path: False)
    contents = {at: content_of(each.path) for at, each in enumerate(project.sources)}
    flow = Exploration(project, frozenset()).explore(contents, set(contents), set())
    return sorted(find_log_calls(flow), key=lambda each: (each.line, each.column))


def test_a_direct_call(tmp_path):
    """A call has its severity, its event and its keys."""
    (call,) = calls(tmp_path, "log.warning('a.b', 1, loss=2)")

    assert ("warn", "a.b", 1) == (call.severity, call.event.what[1], call.others)
    assert ["loss"] == [name for name, _ in call.keys]
    assert call.is_direct


def test_severities(tmp_path):
    """The severity is the method's, or that of the first argument where this is a literal."""
    text = "log.exception('a')\nlog.log('debug', 'a')\nlog.log(x, 'a')\nlog.log(level='info')"

    assert ["error", "debug", None, "info"] == [each.severity for each in calls(tmp_path, text)]


def test_the_event_by_keyword(tmp_path):
    """The event may be passed by keyword."""
    (call,) = calls(tmp_path, "log.info(event='a.b', loss=1)")

    assert "a.b" == call.event.what[1]


def test_a_wrapper_with_constants(tmp_path):
    """What a wrapper passes besides may be anything."""
    found = calls(tmp_path, "def say(event): log.info(event, a=[1], b={'c': 1})\nsay('a.b')")

    assert [True, False] == [each.is_direct for each in found]


def test_a_long_chain_of_wrappers(tmp_path):
    """An event is followed through however many functions that pass it on, and out of a circle."""
    chain = "".join(f"def f{at + 1}(event): f{at}(event)\n" for at in range(12))
    found = calls(
        tmp_path,
        "def f0(event):\n    log.info(event)\n    log.warn(event, x=1)\n    f12(event)\n"
        f"{chain}f12('a.b')\n",
    )

    assert [("info", []), ("warn", ["x"])] == sorted(
        (each.severity, [name for name, _ in each.keys])
        for each in found
        if each.event.what == ("constant", "a.b")
    )


def test_a_wrapper(tmp_path):
    """What calls a wrapper logs, with what both pass."""
    inner, outer = calls(
        tmp_path,
        "def say(to, event, loss, *, lr=None, **more): to.info(event, loss=loss, lr=1, **more)\n"
        "say(log, 'a.b', 7, step=3)",
    )

    assert (True, False) == (inner.is_direct, outer.is_direct)
    assert ("info", "a.b") == (outer.severity, outer.event.what[1])
    assert {"loss": ("constant", 7), "lr": ("unknown", None), "step": ("constant", 3)} == {
        name: each.what for name, each in outer.keys
    }

"""Methods that work until the interpreter is gone. `test_ends` has loggers at a real end."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

from geno_lewm_obs.process import finalization


class Bell:
    def ring(self):
        return "ring"

    chime = ring

    def silence(self):
        return ""


def bell_at_exit(monkeypatch, *, is_finalizing):
    """
    Return a class like `Bell` whose `ring` is kept usable, as if the interpreter were at its end,
    or weren't.
    """
    cls = type("Bell", (), dict(vars(Bell)))
    monkeypatch.setattr(sys, "is_finalizing", lambda: is_finalizing)
    finalization.keep_usable_at_exit(cls, ("ring",))
    return cls


def test_a_method_is_kept_under_all_its_names(monkeypatch):
    """A method that has two names is kept usable under both; others are left alone."""
    cls = bell_at_exit(monkeypatch, is_finalizing=False)

    assert cls.ring is cls.chime
    assert cls.ring is not Bell.ring
    assert cls.silence is Bell.silence
    assert ("ring", "ring") == (cls().ring(), cls().chime())


@pytest.mark.parametrize("is_finalizing", [False, True])
def test_modules_are_restored_at_the_end_alone(monkeypatch, is_finalizing):
    """Before the end a call restores nothing; from then on it does so before its own work."""
    calls = []
    monkeypatch.setattr(finalization, "_remember_modules", lambda: lambda: calls.append("restored"))
    cls = type("Bell", (), {"ring": lambda _: calls.append("ring")})
    monkeypatch.setattr(sys, "is_finalizing", lambda: is_finalizing)
    finalization.keep_usable_at_exit(cls, ("ring",))
    cls().ring()

    assert (["restored", "ring"] if is_finalizing else ["ring"]) == calls


class Own:
    """A method that gives each object a function of its own, which the object keeps."""

    def __get__(self, bell, owner):
        function = bell.__dict__["ring"] = lambda: self.sound(bell)
        return function

    def sound(self, bell):
        return f"ring {bell.number}"


@pytest.mark.parametrize("is_finalizing", [False, True])
def test_functions_that_an_object_keeps_give_way(monkeypatch, is_finalizing):
    """What an object kept as an attribute gives way to what works at the end."""
    cls = type("Bell", (), {"ring": Own(), "number": 7})
    bell, calls = cls(), []
    bell.ring()
    monkeypatch.setattr(sys, "is_finalizing", lambda: is_finalizing)
    monkeypatch.setattr(finalization, "_remember_modules", lambda: lambda: calls.append("restored"))
    finalization.keep_usable_at_exit(cls, ("ring",))

    assert "ring 7" == bell.ring()
    assert is_finalizing == bool(calls)


def test_what_fails_at_the_end_is_dropped(monkeypatch):
    """
    As long as the program runs, a method's error is the caller's; at its end no one is left to see
    it.
    """
    for is_finalizing in (False, True):
        cls = type("Bell", (), {"ring": lambda _: 1 / 0})
        monkeypatch.setattr(sys, "is_finalizing", lambda is_finalizing=is_finalizing: is_finalizing)
        finalization.keep_usable_at_exit(cls, ("ring",))
        try:
            outcome = cls().ring()
        except ZeroDivisionError:
            outcome = "raised"

        assert (None if is_finalizing else "raised") == outcome


def test_what_the_program_put_into_a_module_is_not_kept():
    """
    Only what libraries are made of is remembered, so nothing keeps the program's own objects from
    being finalized.
    """
    library = types.ModuleType("json")
    library.loads, library.size, library.theirs, library.also_theirs = (
        __import__("json").loads,
        7,
        object(),
        bell_at_exit,
    )

    assert {"loads", "size"} == set(finalization._needed(vars(library), of_ours=False)) & {
        "loads",
        "size",
        "theirs",
        "also_theirs",
    }


def test_objects_are_finalized_as_without_it():
    """
    What a program leaves behind is finalized at its end, also where a library's module refers to
    it.
    """
    code = (
        "import json, os\n"
        "class Kept:\n    def __del__(self, write=os.write): write(1, b'.')\n"
        "kept = Kept()\njson.kept = Kept()\njson.dumps = lambda value: kept\n"
        "from geno_lewm_obs import get_logger\n"
    )
    done = [
        subprocess.run([sys.executable, "-c", each], capture_output=True, check=True, timeout=60)
        for each in (code, code + "get_logger")
    ]

    assert [b"..", b".."] == [each.stdout for each in done]


HELD = {
    "processor": "configure(run_id='r', processors=[Kept()])",
    "handler of a signal": "signal.signal(signal.SIGTERM, Kept())\n"
    "get_logger('a', run_id='r', durability='relaxed')",
    "hook": "sys.excepthook = Kept()\ninstall_crash_hooks()",
}


@pytest.mark.parametrize("held", HELD.values(), ids=HELD)
def test_objects_that_were_handed_over_are_finalized(held):
    """
    What a program hands over, or puts where one of ours goes on top, is finalized at its end:
    nothing is kept that refers to it.
    """
    code = f"""
import os, signal, sys
from geno_lewm_obs import configure, get_logger, install_crash_hooks
class Kept:
    def __call__(self, *event): return event[-1]
    def __del__(self): os.write(1, b".")
{held}
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60
    )

    assert (".", "") == (done.stdout, done.stderr)

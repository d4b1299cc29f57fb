"""
From paths to findings: what is reported, of which files, by which registry.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import EventSpec, InputError, Key
from geno_lewm_obs.evolution import Lock, render_lock

from .conftest import MAKE

BAD = f"{MAKE}log.info('app.done', count=1)\n"
DONE = EventSpec("app.done", "info", "done", keys={"count": Key("str")})


def test_files_that_are_broken(found):
    """A file that can't be parsed is one finding, and the others are linted."""
    files = {"a.py": f"{MAKE}def f(:", "b.py": BAD, "c.py": "geno_lewm_obs\0", "d.py": "def f(:"}

    assert ["a.py GLO000", "b.py GLO001", "c.py GLO000"] == [
        f"{each.partition(':')[0]} {each.split()[1]}" for each in found(files)
    ]


def test_files_around_are_not_reported(found):
    """Only what was named is reported, while loggers may come from elsewhere."""
    files = {
        "app/__init__.py": "",
        "app/logs.py": BAD,
        "app/use.py": "from .logs import log\nlog.info('bad')",
    }

    assert ["app/use.py:2:10 GLO001"] == found(files, ["app/use.py"])


def test_the_lock_file(found):
    """What the project's lock file declares is registered, with the types of its keys."""
    lock = render_lock(Lock("app", "1.0", {"app.done": DONE}, {}))

    assert ["a.py:3:10 GLO001"] == found({"a.py": BAD})
    assert ["a.py:3:22 GLO011"] == found({"a.py": BAD, "events.lock.json": lock})


def test_a_lock_file_that_can_not_be_used(found):
    """A lock file that is none is an error, and nothing is judged without it."""
    with pytest.raises(InputError, match="lock file"):
        found({"a.py": BAD, "events.lock.json": "[]"})


def test_comments_and_settings(found):
    """A comment lets a line pass, and a setting all lines of some files."""
    files = {"a.py": BAD, "b.py": BAD.replace("1)", "1)  # noqa: GLO001"), "tests/c.py": BAD}
    ignores = {"tests": ("GLO001",)}

    assert ["a.py:3:10 GLO001"] == found(files, per_file_ignores=ignores)
    assert [] == found(files, ignore=("GLO00",))


def test_opted_in(found):
    """`print` is reported where a project asked for it, also in files that log nothing."""
    files = {"src/a.py": "print(1)", "b.py": "print(1)"}

    assert ["src/a.py:1:1 GLO006"] == found(files, no_print=("src",))


def test_nothing_is_imported(found):
    """The code that is linted isn't run."""
    assert ["a.py:4:10 GLO001"] == found(f"raise SystemExit\n{BAD}")

"""
Warnings that Python would print: in the run instead, by their place and category.
"""

from __future__ import annotations

import sys
import warnings

import pytest

from geno_lewm_obs import configure


@pytest.fixture(autouse=True)
def printed():
    """Let Python print each warning, as outside of tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        yield


def told(read):
    return [each.data for each in read("r") if each.event == "obs.library.message"]


def test_a_warning(read, capsys):
    """A warning is a record with file, line, category and text, and isn't printed."""
    configure(run_id="r", capture_warnings=True)
    warnings.warn("an old name", DeprecationWarning, stacklevel=1)
    (data,) = told(read)

    assert "py.warnings" == data["logger"]
    assert data["text"].startswith("test_python_warnings.py:")
    assert data["text"].endswith("DeprecationWarning: an old name")
    assert "" == capsys.readouterr().err


def test_a_private_one(read):
    """Of a warning that a rule keeps out, file, line and category stay."""
    configure(run_id="r", capture_warnings=True)
    warnings.warn("mail to someone@example.org", stacklevel=1)
    (data,) = told(read)

    assert "text" not in data
    assert data["template"].endswith("UserWarning: %s")


def test_what_is_recorded(read):
    """A warning that a block records is left to it; one for a stream is printed there."""
    configure(run_id="r", capture_warnings=True)
    with warnings.catch_warnings(record=True) as recorded:
        warnings.simplefilter("always")
        warnings.warn("recorded", stacklevel=1)

    assert ["recorded"] == [str(each.message) for each in recorded]
    assert [] == read("r")


def test_passed_on(monkeypatch, read):
    """What names a stream, and what comes when it's over, is for what was there before."""
    seen = []
    monkeypatch.setattr(warnings, "showwarning", lambda *args: seen.append(args[0]))
    before = warnings.showwarning
    configure(run_id="r", capture_warnings=True)
    warnings.showwarning("to a stream", UserWarning, "a.py", 1, file=sys.stderr)
    ours = warnings.showwarning
    warnings.showwarning = other = lambda *args: ours(*args)  # noqa: PLW0108 - another one
    configure()
    warnings.warn("over", stacklevel=1)

    assert ["to a stream", "over"] == list(map(str, seen))
    assert [] == read("r")
    assert warnings.showwarning is other is not before


def test_put_back():
    """The next `configure` restores `warnings.showwarning`."""
    before = warnings.showwarning
    configure(capture_warnings=True)
    taken = warnings.showwarning
    configure()

    assert before is warnings.showwarning is not taken

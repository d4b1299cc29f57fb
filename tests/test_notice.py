"""Notices on stderr: one line each, nothing private, and no exception."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import termios

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.notice import say

WITHHELD = "geno-lewm-obs: a notice was withheld: it would have quoted a private value\n"
BASES = "ACGT" * 5


def test_says_one_line(capsys):
    """A notice is one line on stderr under the package's name, and nothing on stdout."""
    say("the file moved")

    assert ("", "geno-lewm-obs: the file moved\n") == capsys.readouterr()


def test_a_newline_is_shown_not_obeyed(capsys):
    """Text with a line end in it can't forge a second notice."""
    say("one\ngeno-lewm-obs: two")

    assert "geno-lewm-obs: one\\ngeno-lewm-obs: two\n" == capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [BASES, f"dropped {BASES.lower()} from data", f"\n{BASES[:19]}", f"\x0c{BASES[:19]}"],
    ids=["bare", "within", "after a newline", "after a form feed"],
)
def test_withholds_a_sequence(capsys, text):
    """A notice that would show 20 bases in a row, escapes counted, is replaced as a whole."""
    say(text)

    assert WITHHELD == capsys.readouterr().err


def test_no_descriptor_on_a_terminal(monkeypatch):
    """Where what wraps a line on a terminal can't be loaded, the line is said as it is."""
    master, slave = os.openpty()
    termios.tcsetwinsize(slave, (24, 20))
    monkeypatch.setitem(sys.modules, "geno_lewm_obs.terminal.width", None)
    with os.fdopen(slave, "w") as stream, os.fdopen(master, "rb", buffering=0) as reader:
        assert say("no descriptor is left for it", stream=stream)
        assert b"geno-lewm-obs: no descriptor is left for it\r\n" == reader.read(200)


@given(st.text(st.characters(exclude_categories=[]) | st.sampled_from("ACGTN\n\x0c")))
@settings(deadline=None)
def test_any_text_is_one_printable_line(text):
    """Whatever the text, exactly one printable line comes out."""
    with contextlib.redirect_stderr(io.StringIO()) as stderr:
        say(text)
    *lines, rest = stderr.getvalue().split("\n")

    assert (1, "", True) == (len(lines), rest, lines[0].isprintable())


@pytest.mark.parametrize(
    "before",
    [
        "sys.stderr.close()",
        "sys.stderr = None",
        "import os; os.close(2)",
        "sys.stderr = open(os.devnull)",
    ],
    ids=["closed", "missing", "closed descriptor", "read-only"],
)
def test_a_broken_stderr_harms_nobody(before):
    """Where stderr is closed, missing or can't be written to, the program goes on."""
    code = f"""
import os, sys
from geno_lewm_obs.notice import say
{before}
say('x')
print('went on', flush=True)
os._exit(0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (0, "went on\n") == (done.returncode, done.stdout)

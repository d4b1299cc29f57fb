"""
What is written to a terminal is looked at as the terminal gets it, after its encoding.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs import LogRecord
from geno_lewm_obs.notice import say
from geno_lewm_obs.sinks.stream import ConsoleSink
from geno_lewm_obs.terminal.stream import WITHHELD, as_shown, guarded, write_text

BASES = "ACGT" * 4
SYLLABLE = "\uaccc"
"""The Hangul syllable whose escape is ``\\uaccc``."""
SPELT = re.compile("[ACGTNacgtn]{20}")
SCRIPTS = {
    "a notice": f"from geno_lewm_obs.notice import say; say({SYLLABLE + BASES!a})",
    "a remark": (
        "from geno_lewm_obs.sinks.stream import ConsoleSink; "
        f"ConsoleSink().remark({SYLLABLE + BASES!a})"
    ),
    "a record": (
        "from geno_lewm_obs import get_logger; "
        "log = get_logger('t', run_id='r', pretty=True); "
        f"log.info('training.metric', name={SYLLABLE + BASES!a})"
    ),
    "an argument": (
        "import sys; from geno_lewm_obs.cli import main; "
        f"sys.exit(main(['show', '--level', {SYLLABLE + BASES!a}, 'x']))"
    ),
}


class Stream(io.TextIOWrapper):
    """A stream without a descriptor, as a substitute for stderr is."""

    def __init__(self, encoding):
        super().__init__(io.BytesIO(), encoding=encoding, errors="backslashreplace")

    @property
    def bytes(self):
        self.flush()
        return self.buffer.getvalue()


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_an_escape_that_completes_a_sequence(encoding):
    """A line whose escapes would spell a sequence is withheld, and the others are written."""
    stream = Stream(encoding)
    write_text(stream, f"before\n{SYLLABLE}{BASES}\nbehind\n")

    assert f"before\n{WITHHELD}\nbehind\n".encode() == stream.bytes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_character_that_is_no_escape(encoding):
    """Where the encoding has the character, no escape lends a letter, and the line is written."""
    stream = Stream(encoding)
    write_text(stream, f"{SYLLABLE}{BASES}\n")

    assert f"{SYLLABLE}{BASES}\n" == stream.bytes.decode(encoding)


@pytest.mark.parametrize("kind", SCRIPTS)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_in_a_real_pipe(kind, encoding):
    """Whatever the package says of itself, stderr in ASCII never spells a sequence."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPTS[kind]],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (None, True) == (SPELT.search(done.stderr.decode()), bool(done.stderr))


@given(st.text(st.sampled_from("ACGTNacn" + SYLLABLE + "\uacac\xac\n\xcc ")))
@settings(deadline=None)
def test_any_text(text):
    """No text is written as a sequence, in any encoding."""
    stream = Stream("ascii")
    write_text(stream, text)

    assert None is SPELT.search(stream.bytes.decode())


@given(st.text(), st.sampled_from(["ascii", "latin-1", "utf-8", "utf-16", "shift-jis"]))
@settings(deadline=None)
def test_is_what_is_written(text, encoding):
    """A look at text as it will be shown sees what the stream gets."""
    stream = Stream(encoding)
    stream.write(text.replace("\n", " "))

    assert stream.bytes.decode(encoding) == as_shown(stream, text.replace("\n", " "))


def test_plain_text_is_what_it_was():
    """A harmless text is written as it is."""
    assert "é \uaccc acgt\n" == guarded(Stream("utf-8"), "é \uaccc acgt\n")


def test_a_record_and_a_notice_are_still_shown(monkeypatch):
    """In ASCII, what has no bases is shown with its escapes."""
    stream = Stream("ascii")
    monkeypatch.setattr(sys, "stderr", stream)
    say(f"{SYLLABLE} is here")
    ConsoleSink().emit(
        LogRecord(
            "2026-05-20T15:42:01.123Z", "info", "training.metric", "r", "t", {"name": SYLLABLE}
        )
    )

    assert [
        rb"geno-lewm-obs: \uaccc is here",
        rb"15:42:01 info  t          training.metric  name=\uaccc",
    ] == stream.bytes.splitlines()

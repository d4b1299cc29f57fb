"""
A campaign: pieces of a synthetic genome in every kind of carrier, logged for real. None of it may
reach the file or stderr.

``GENO_LEWM_CAMPAIGN`` says how many payloads; ``nox -s campaign`` runs many.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import tempfile
import unicodedata
from dataclasses import dataclass
from enum import Enum
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geno_lewm_obs import GenoLeWMError, get_logger, shutdown_run

PAYLOADS = int(os.environ.get("GENO_LEWM_CAMPAIGN", "2500"))
RUN = 20
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180 + PAYLOADS // 5)]
GENOME = "".join(random.Random(0).choices("ACGT", k=5000))
PIECES = {GENOME[at : at + RUN] for at in range(len(GENOME) - RUN + 1)}
RUNS = count()

CASES = [
    str,
    str.lower,
    str.swapcase,
    lambda text: "".join(c.lower() if at % 2 else c for at, c in enumerate(text)),
]
CYRILLIC, GREEK, WIDE = "\u0410\u0421G\u0422", "\u0391CG\u03a4", "\uff21\uff23\uff27\uff34"
LETTERS = [None, "ACGU", WIDE, CYRILLIC, GREEK]
AS_LATIN = str.maketrans(CYRILLIC + GREEK + "U", "ACGT" * 2 + "T")
SEPARATORS = [
    "",
    " ",
    "\n",
    "\r\n",
    "\t",
    "  ",
    "-",
    ", ",
    ".",
    "|",
    "_",
    "/",
    "', '",
    "\u200b",
    "\u00ad",
    "\u00a0",
    "\n   17 ",
    "#",
    "\u2013",
    "\u2028",
    " \u2022 ",
]
AROUND = [
    "",
    " ",
    "read ",
    "x",
    "/data/",
    "seq=",
    "\n",
    "id 7: ",
    "({[",
    "é",
    "基因",
    "🧬",
    '"',
    "\\",
    "\x00",
    "\t",
]
EVENTS = [
    "training.metric",
    "training.checkpoint.write",
    "eval.run.end",
    "error",
    "app.unregistered",
]
KEYS = ["name", "value", "unit", "kind", "path", "tag", "metrics", "message", "details", "mood"]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["phase1", "best", "ok"])
)


class Text(str):
    """Text of another type."""

    __slots__ = ()


@dataclass
class Holder:
    """An object that holds text in a field."""

    text: str


@st.composite
def planted(draw):
    """Draw text with a piece of the genome, in one of its plain forms."""
    length = draw(st.integers(RUN, 60))
    start = draw(st.integers(0, len(GENOME) - length))
    piece = GENOME[start : start + length]
    letters = draw(st.sampled_from(LETTERS))
    if letters:
        piece = piece.translate(str.maketrans("ACGT", letters))
    piece = draw(st.sampled_from(CASES))(piece)
    separator, width = draw(st.sampled_from(SEPARATORS)), draw(st.integers(1, 12))
    piece = separator.join(piece[at : at + width] for at in range(0, length, width))
    return draw(st.sampled_from(AROUND)) + piece + draw(st.sampled_from(AROUND))


@st.composite
def halves(draw):
    """Draw a piece of the genome in two to four parts, each short of a run."""
    length = draw(st.integers(RUN, 38))
    start = draw(st.integers(0, len(GENOME) - length))
    width = draw(st.integers(-(-length // 4), RUN - 1))
    return [
        GENOME[at : min(at + width, start + length)] for at in range(start, start + length, width)
    ]


TEXTS = planted()
LEAVES = (
    TEXTS
    | TEXTS.map(Text)
    | TEXTS.map(lambda text: Path(text.replace("\x00", "")))
    | TEXTS.map(str.encode)
    | TEXTS.map(Holder)
    | TEXTS.map(lambda text: Enum("Kind", {"MEMBER": text}).MEMBER)
    | SCALARS
)
NESTED = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.sampled_from(["a", "b", "c"]) | TEXTS, inner, max_size=3)
        | TEXTS.map(lambda text: {text})
        | TEXTS.map(json.dumps)
        | st.dictionaries(st.sampled_from("ab"), SCALARS | TEXTS, max_size=2).map(repr)
    ),
    max_leaves=5,
)
SPLIT = (
    halves()
    | halves().map(tuple)
    | halves().map(lambda parts: {str(at): part for at, part in enumerate(parts)})
)
FIELDS = st.dictionaries(st.sampled_from(KEYS) | TEXTS, NESTED | SPLIT, max_size=3) | halves().map(
    lambda parts: dict(zip("abcd", parts, strict=False))
)
BOUND = st.dictionaries(st.sampled_from([*KEYS, "phase", "host"]), NESTED | TEXTS, max_size=2)
PROMOTED = st.fixed_dictionaries(
    {},
    optional={"step": st.integers() | TEXTS, "phase": TEXTS, "error_code": TEXTS, "epoch": TEXTS},
)
FAILURES = (
    st.none()
    | TEXTS.map(ValueError)
    | TEXTS.map(KeyError)
    | TEXTS.map(lambda text: GenoLeWMError(text, details={text: text}))
)
LEVELS = st.sampled_from(["debug", "info", "warn", "error"])


def written(folder, fields, *, event, level, bound, failure, strict, pretty):
    """
    Log one record into a run of its own; return all that came out: the file's bytes, stderr, and
    the error's text.
    """
    os.environ["GENO_LEWM_REDACTION_STRICT"] = "1" if strict else "0"
    run_id, raised = f"run-{next(RUNS)}", ""
    with contextlib.redirect_stderr(io.StringIO()) as stderr:
        try:
            log = get_logger(
                "training", run_id=run_id, log_dir=folder, level="debug", pretty=pretty
            ).bind(**bound)
            log.log(level, event, exc_info=failure, **fields)
        except GenoLeWMError as error:
            raised = f"{error} {error!r} {error.to_dict()}"
        shutdown_run(run_id)
    path = Path(folder) / f"{run_id}.jsonl"
    content = path.read_bytes() if path.exists() else b""
    path.unlink(missing_ok=True)
    return content, stderr.getvalue(), raised


def leaves(value):
    """Yield the texts of a decoded record, keys included."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from (key, *leaves(item))
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, str):
        yield value


def folded(text):
    """Return the Latin letters that a person would read in *text*, as capital ones of DNA."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(AS_LATIN)
    return re.sub("[^A-Z]", "", plain)


def holds_piece(text):
    return any(
        run[at : at + RUN] in PIECES
        for run in re.findall("[ACGT]{20,}", text)
        for at in range(len(run) - RUN + 1)
    )


@pytest.fixture(autouse=True)
def restored(monkeypatch):
    """Give the variable that the campaign sets back as it was."""
    monkeypatch.setenv("GENO_LEWM_REDACTION_STRICT", "1")


@given(
    st.fixed_dictionaries(
        {
            "event": st.sampled_from(EVENTS) | TEXTS,
            "level": LEVELS,
            "bound": BOUND,
            "failure": FAILURES,
            "strict": st.booleans(),
            "pretty": st.booleans(),
        }
    ),
    FIELDS,
    PROMOTED,
)
@settings(
    max_examples=PAYLOADS, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
def test_nothing_of_the_genome_comes_out(circumstances, fields, promoted):
    """
    Whatever carries it, no 20 bases of the genome come out, plain or broken up, and nothing is
    raised but the package's own errors.
    """
    with tempfile.TemporaryDirectory() as folder:
        content, stderr, raised = written(folder, fields | promoted, **circumstances)
    texts = [
        stderr,
        raised,
        *(text for line in content.splitlines() for text in leaves(json.loads(line))),
    ]

    assert not holds_piece(content.decode().upper())
    assert not [text for text in texts if holds_piece(folded(text))]


@pytest.mark.parametrize(
    "text",
    [
        GENOME[:20],
        GENOME[7:40].lower(),
        "-".join(GENOME[:30]),
        GENOME[:24].translate(str.maketrans("ACGT", CYRILLIC)),
    ],
    ids=["plain", "small letters", "broken up", "look-alike"],
)
def test_a_leak_would_be_seen(text):
    """
    The campaign's own eye finds a piece of the genome in small letters, broken up or in look-alike
    letters.
    """
    assert holds_piece(folded(f"before {text} after"))

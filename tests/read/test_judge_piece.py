"""One piece of a run file judged alone: which rule finds what, and that nothing is quoted."""

from __future__ import annotations

import math

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs import EventSpec, LogRecord, get_logger, shutdown_run
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.read.judge_piece import judge
from geno_lewm_obs.read.pieces import Piece, pieces_in
from geno_lewm_obs.render.jsonl import render_jsonl

BASES = "ACGT" * 5
LINE = render_jsonl(
    LogRecord(
        "2026-05-20T15:42:01.123Z",
        "error",
        "training.metric",
        "run-1",
        "training",
        {"value": 1, "name": "loss"},
        7,
        phase="one",
    )
)[:-1]
RESULTS = LINE.replace(b"training.metric", b"eval.run.end").replace(
    b'{"value":1,"name":"loss"}', b'{"metrics":%b}'
)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.sampled_from([BASES, "a@b.org", "chr7:g.117A>G"])
)
DATA = st.dictionaries(
    st.sampled_from("value name kind unit email other donor_id".split()),
    VALUES
    | st.lists(VALUES, max_size=3)
    | st.dictionaries(st.text(max_size=5), VALUES, max_size=3),
    max_size=5,
)


def defects(content, column=0):
    return judge(Piece(1, column, column, content, len(content)), CANONICAL)[1]


def rules(content, column=0):
    return [each.rule for each in defects(content, column)]


def test_finds_nothing_in_a_whole_record():
    """A record as the package writes it has no defect."""
    assert [] == rules(LINE)


@pytest.mark.parametrize(
    ("rule", "content"),
    [
        ("torn", LINE[:-1]),
        ("torn", LINE[:1]),
        ("torn", LINE[:7]),
        ("nul", b"\0" * 9),
        ("nul", LINE[:20] + b"\0" + LINE[21:]),
        ("foreign", b"Traceback (most recent call last):"),
        ("foreign", b"x" + LINE[:-1]),
        ("foreign", b"\xff\xfe"),
        ("schema", b'{"level":"info"}'),
        ("schema", b"5"),
        ("schema", LINE.replace(b'"info"', b'"loud"').replace(b'"error"', b'"loud"')),
        ("schema", LINE.replace(b'"step":7', b'"step":"7"')),
        ("schema", LINE.replace(b'"value":1', b'"value":[[1]]')),
        ("schema", LINE.replace(b".123Z", b"Z")),
        ("schema", LINE.replace(b'"phase":"one"', b'"trace_id":"xyz"')),
        ("schema", LINE.replace(b'"phase":"one"', b'"span_id":"0000000000000000"')),
        (
            "schema",
            LINE.replace(b'"phase":"one"', b'"error_code":"A.B"').replace(b'"error"', b'"info"'),
        ),
        (
            "event",
            LINE.replace(b"training.metric", b"training.metrik").replace(
                b'{"value":1,"name":"loss"}', b"{}"
            ),
        ),
        ("key", LINE.replace(b'"name"', b'"nmae"')),
        ("forbidden", LINE.replace(b"loss", BASES.encode())),
        ("forbidden", LINE.replace(b"loss", b"jane@example.org")),
        ("forbidden", LINE.replace(b"loss", b"chr7:g.117559590A>G")),
        ("forbidden", LINE.replace(b'"one"', f'"{BASES}"'.encode())),
        ("forbidden", LINE.replace(b'"one"', b'"jane@example.org"')),
        ("forbidden", LINE.replace(b'"component":"training"', b'"component":"jane@example.org"')),
        ("forbidden", LINE.replace(b"run-1", BASES.encode())),
        ("forbidden", LINE.replace(b'"component":"training"', f'"component":"{BASES}"'.encode())),
        ("forbidden", RESULTS % b'{"email":"x"}'),
        ("forbidden", RESULTS % f'{{"{BASES}":1}}'.encode()),
        ("forbidden", RESULTS % b'{"a":["ACGTACGTAC","GTACGTACGT"]}'),
        ("type", LINE.replace(b'"loss"', b"7")),
        ("type", RESULTS % b"[1]"),
    ],
)
def test_names_one_defect(rule, content):
    """Each possible defect of a piece is found by its rule, and by no other."""
    assert [rule] == rules(content)


def test_finds_a_record_in_mid_line():
    """A whole record that doesn't begin its line is glued."""
    assert ["glued"] == rules(LINE, column=30)


def test_finds_several_defects():
    """A record with several defects has all of them: an unknown personal key, and its value."""
    assert ["key", "forbidden"] == rules(
        LINE.replace(b'"name":"loss"', b'"email":"jane@example.org"')
    )


def test_finds_a_sequence_wherever_it_stands():
    """A sequence where no rule looks is found in the line's bytes."""
    assert ["schema", "forbidden"] == rules(
        LINE.replace(b"2026-05-20T15:42:01.123Z", BASES.encode())
    )


@pytest.mark.parametrize(
    "content",
    [
        LINE[:-2].replace(b"loss", BASES.encode()),
        BASES.lower().encode(),
        b"mail to jane@example.org",
    ],
)
def test_finds_private_content_in_no_record_too(content):
    """Half a record, or foreign text, may leak as well as a whole one."""
    assert "forbidden" in rules(content)


@pytest.mark.parametrize(
    ("private", "content"),
    [
        (BASES, LINE.replace(b"loss", BASES.encode())),
        (BASES, LINE.replace(b'"name"', f'"{BASES}"'.encode())),
        (BASES, LINE.replace(b"training.metric", BASES.encode())),
        ("jane", LINE.replace(b"loss", b"jane@example.org")),
        ("secret", LINE.replace(b'"info"', b'"secret"').replace(b'"error"', b'"secret"')),
        ("secret", LINE[:-1] + b',"secret":1}'),
        ("secret", b"secret foreign text"),
    ],
)
def test_quotes_nothing(private, content):
    """No message and no remedy repeats a value, nor a key that is private itself."""
    assert [] == [
        each
        for each in defects(content)
        if private.lower() in f"{each.message} {each.remedy}".lower()
    ]


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        (["nul"], b"x\0\0"),
        (["foreign"], b"xyz"),
        (["foreign"], LINE),
        (["foreign", "forbidden"], BASES.encode()),
        (["foreign", "forbidden"], b"x " * (1 << 19) + b"chr7:g.117559590A>G"),
    ],
    ids=["NULs", "text", "a record", "bases", "a variant far behind"],
)
def test_of_an_overlong_piece_the_beginning_is_judged(expected, content):
    """What is longer than is kept is no record, whatever it begins with, and says what it holds."""
    found = judge(Piece(1, 0, 0, content, 1 << 30), CANONICAL)

    assert (None, expected) == (found[0], [each.rule for each in found[1]])
    assert "1,073,741,824 bytes" in found[1][0].message


def test_goes_by_the_registry_that_it_is_given():
    """An application's event is known where its registry is."""
    registry = CANONICAL.extend(EventSpec("app.started", "info", "it began", frozenset({"port"})))
    content = LINE.replace(b"training.metric", b"app.started").replace(
        b'{"value":1,"name":"loss"}', b'{"port":80}'
    )

    piece = Piece(1, 0, 0, content, len(content))

    assert ([], ["event"]) == (judge(piece, registry)[1], rules(content))


@pytest.mark.parametrize(
    ("expected", "data"),
    [
        (
            "2 type, 1 dna under at, read",
            {"dropped": {"type": 2, "dna": 1}, "keys": ["at", "read"]},
        ),
        ("1 denied", {"dropped": {"denied": 1}}),
        ("unknown", {}),
        ("unknown", {"dropped": 7, "keys": 7}),
        ("1 dna under (withheld)", {"dropped": {"dna": 1, "x": 1}, "keys": ["ACGT" * 5]}),
    ],
    ids=["whole", "of an older version", "empty", "malformed", "private"],
)
def test_an_account_of_refused_values(expected, data):
    """What a process tells of values that redaction kept out is found, and summed up."""
    record = LogRecord(
        "2026-05-20T15:42:01.123Z", "warn", "obs.redaction.dropped", "run-1", "obs", data
    )
    messages = [each.message for each in defects(render_jsonl(record)) if each.rule == "redacted"]

    assert [f"values that were kept out: {expected}"] == messages


@pytest.mark.parametrize(
    ("expected", "data"),
    [
        ([], {"unregistered": {"training.stpe": 1}, "dropped_keys": 0}),
        (["dropped"], {"unregistered": {}, "dropped_keys": 2}),
    ],
)
def test_an_account_of_dropped_keys(expected, data):
    """What a process tells of keys that it dropped is found, since the file has nothing of them."""
    record = LogRecord(
        "2026-05-20T15:42:01.123Z", "warn", "obs.contract.broken", "run-1", "obs", data
    )

    assert expected == rules(render_jsonl(record)[:-1])


@pytest.mark.no_cover
@settings(deadline=None)
@given(
    st.binary(max_size=60)
    | st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)).map(
        lambda value: orjson.dumps(value, default=str) if _is_small(value) else b"{}"
    )
)
def test_raises_for_no_content(content):
    """Whatever a piece holds, it's judged."""
    assert defects(content) or content == b""


def _is_small(value):
    try:
        orjson.dumps(value)
    except orjson.JSONEncodeError:
        return False
    return True


@pytest.mark.no_cover
@settings(deadline=None, max_examples=150)
@given(st.lists(DATA, max_size=3))
def test_finds_nothing_in_what_the_package_writes(tmp_path_factory, many):
    """Whatever a program logs, permissively, its file passes the same checks."""
    folder = tmp_path_factory.mktemp("logs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GENO_LEWM_REDACTION_STRICT", "0")
        log = get_logger("training", run_id="any", log_dir=folder, pretty=False)
        for data in many:
            log.info("training.metric", **data)
        log.error("no.such.event", exc_info=ValueError(str(many)), loss=math.nan)
        shutdown_run("any", folder)
    with (folder / "any.jsonl").open("rb") as file:
        pieces = list(pieces_in(file))

    assert {"event", "dropped", "redacted", "type"} >= {
        each.rule for piece in pieces for each in judge(piece, CANONICAL)[1]
    }

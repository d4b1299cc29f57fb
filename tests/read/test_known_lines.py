"""
Lines that are known from others, which `verify` finds right without judging them.
"""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs import EventSpec, Key
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.read import known_lines
from geno_lewm_obs.read.continuity import Continuity
from geno_lewm_obs.read.known_lines import KnownLines
from geno_lewm_obs.read.verify import verify_file
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.samples import record

KEYS = ("loss", "chrom", "pos", "ref", "alt", "start", "end", "name", "n", "k", "m", "t")
DECLARED = dict.fromkeys(KEYS, Key()) | {
    "loss": Key("number"),
    "k": Key("int"),
    "m": Key("int", values=(*range(0, 300_000_000, 1_000_000),)),
    "t": Key("str", values=("A", "T", "NaN")),
}
REGISTRY = CANONICAL.extend(EventSpec("app.row", "info", "", keys=DECLARED))
texts = st.sampled_from(
    ["A", "T", "X", "chr7", "7", "del", "loss", "phase1", "NaN", "ACGTACGT", "é"]
)
numbers = st.integers(-(10**20), 10**20) | st.integers(0, 300_000_000) | st.floats(allow_nan=False)
values = st.none() | st.booleans() | numbers | texts | st.lists(st.integers(0, 9), max_size=3)
rows = st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, values))
optional = st.fixed_dictionaries(
    {}, optional={"step": st.integers(-5, 10**18), "epoch": st.integers(0, 9), "phase": texts}
)
mutations = st.sampled_from(
    [
        (b"", b""),
        (b"1", b"01"),
        (b"0", b"-0"),
        (b":", b":-"),
        (b"2026", b"2O26"),
        (b"2026", b"20266"),
        (b".123Z", b".999Z"),
        (b"app.row", b"app.cow"),
        (b"run-1", b"run-2"),
        (b"}", b"}}"),
        (b"}", b'}{"ts":"'),
        (b"1", b"1e999"),
        (b"1", b"9" * 25),
        (b"1", b"1e5"),
        (b'"phase1"', b'"phase2"'),
        (b'"loss"', b'"l\\u006fss"'),
        (b"1.5", b"1.5."),
        (b"\n", b"\r\n"),
        (b"\n", b" \n"),
    ]
)


def _line(data, fields, second=1):
    """Return a line as a writer without the package's bounds would write it."""
    ts = f"2026-05-20T15:42:{second:02}.123Z"
    wire = {"ts": ts, "severity": "info", "event": "app.row", "run_id": "run-1", "component": "app"}
    line = json.dumps(wire | {"data": data} | fields, separators=(",", ":"), ensure_ascii=False)
    return f"{line}\n".encode()


class TestVerify:
    @settings(max_examples=40)
    @given(st.data(), rows, optional)
    def test_finds_what_it_would_find_without(self, data, row, fields):
        """
        Whatever lines follow those that were judged, with other numbers or damaged in any way, the
        findings are those of a judgement of each.
        """
        others = st.builds(
            lambda values: dict(zip(row, values, strict=True)),
            st.tuples(
                *[
                    numbers if isinstance(each, int | float) else st.just(each)
                    for each in row.values()
                ]
            ),
        )
        content = b"".join(_line(row, fields) for _ in range(3))
        for second in range(2, 6):
            line = _line(data.draw(others), fields, second)
            content += line.replace(*data.draw(mutations), data.draw(st.sampled_from([1, -1])))

        assert _found(content, is_quick=False) == _found(content, is_quick=True)

    @pytest.mark.parametrize(
        ("data", "change"),
        [
            ({"n": 1, "pos": 5, "ref": "A", "alt": "T"}, (b'"pos":5', b'"pos":117559590')),
            ({"n": [*range(10)] * 3}, (b"4,5,6,7,8,9", b"3,0,1,2,3,0")),
            ({"n": 5}, (b":5", b":05")),
            ({"n": 5}, (b"2026", b"2O26")),
            ({"n": 5}, (b"run-1", b"run-2")),
            ({"n": 5}, (b"15:42", b"15:41")),
            ({"n": 5, "name": "loss"}, (b"loss", b"A>G chr7:117559590")),
            ({"k": 5.0}, (b"5.0", b"5.5")),
            ({"m": 0}, (b":0}", b":5}")),
        ],
        ids=[
            *("position beside alleles", "list", "zero", "time", "run", "back in time", "text"),
            *("whole number", "declared number"),
        ],
    )
    def test_says_what_is_wrong_with_a_line_like_others(self, data, change):
        """What tells something in a line, or isn't JSON, is found behind any number of others."""
        usual = [_line(data, {}, second) for second in range(9)]
        others = [_line(data, {}, second).replace(*change) for second in range(9, 12)]
        content = b"".join([*usual, *others])

        assert {10, 11, 12} >= {each.line for each in _found(content, is_quick=True)} != set()
        assert _found(content, is_quick=False) == _found(content, is_quick=True)


class TestKnownLines:
    def test_knows_a_line_that_came_twice(self):
        """The third line of a kind isn't judged, whatever its numbers; the second one is."""
        known, other = (
            KnownLines(CANONICAL),
            render_jsonl(record(data={"value": -1.5e-7}, step=12_345)),
        )
        knew = []
        for step in (1, 20):
            made = record(data={"value": 0.5}, step=step)
            known.learn(render_jsonl(made)[:-1], made)
            knew.append(known.know(other))

        assert [False, True] == knew

    @pytest.mark.parametrize(
        "other",
        [
            record(data={"value": 1}, step=1),
            record(data={"value": "x"}, step=1),
            record(data={"value": 0.5}),
            record(data={"value": 0.5}, step=1, phase="phase1"),
            record(data={"value": 0.5}, step=1, severity="warn"),
            record(data={"value": 0.5}, step=1, event="training.step"),
        ],
        ids=["kind", "text", "no step", "phase", "severity", "event"],
    )
    def test_knows_no_other(self, other):
        """Another kind of number, text, field, severity or event is judged."""
        known, made = KnownLines(CANONICAL), record(data={"value": 0.5}, step=1)
        for _ in range(2):
            known.learn(render_jsonl(made)[:-1], made)

        assert known.know(render_jsonl(made))
        assert not known.know(render_jsonl(other))

    @pytest.mark.parametrize(
        "event", ["training.run.start", "training.run.end", "obs.contract.broken"]
    )
    def test_learns_no_event_that_tells_of_the_run(self, event):
        """Starts, ends and the package's own events are judged each time."""
        known, made = KnownLines(CANONICAL), record(event=event, data={})
        for _ in range(3):
            known.learn(render_jsonl(made)[:-1], made)

        assert not known.know(render_jsonl(made))

    def test_is_bounded(self):
        """A file of ever new kinds of lines takes no more memory than its bound."""
        known = KnownLines(CANONICAL)
        for number in range(100):
            made = record(data={"name": "n" * number}, step=1)
            for _ in range(2):
                known.learn(render_jsonl(made)[:-1], made)

        assert known_lines._MAX_OF_KIND == len(*known._patterns.entries.values())


def _found(content, *, is_quick):
    with pytest.MonkeyPatch.context() as patch:
        if not is_quick:
            patch.setattr(KnownLines, "know", lambda *_: False)
        return [*verify_file(BytesIO(content), "r.jsonl", Continuity(REGISTRY), lambda: False)]

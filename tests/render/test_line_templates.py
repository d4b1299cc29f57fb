"""Lines that are rendered by the templates of others."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import LogRecord
from geno_lewm_obs.render.columns import Columns
from geno_lewm_obs.render.console import render_console
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.render.line_templates import LineTemplates

DAY = "2026-05-20"


class Screen:
    """Renders lines by templates, and by the console what has none."""

    def __init__(self, *, colour=False, width=None):
        self.columns = Columns()
        self.style = {"colour": colour, "width": width}
        self.templates = LineTemplates(self.columns, **self.style)
        self.templates.day = DAY
        self.known = 0

    def text(self, record, line=None):
        line = render_jsonl(record) if line is None else line
        text = self.templates.render(line)
        if text is not None:
            self.known += 1
            return text
        record = LogRecord.from_line(line)
        text = render_console(record, columns=self.columns, **self.style)
        self.templates.learn(line, record, record, text)
        return text


def step(number, ts=f"{DAY}T15:42:01.123Z", **changes):
    fields = {
        "data": {
            "loss": 2 - number / 7,
            "samples": 64 * number,
            "unit": "s",
            "ok": True,
            "n": None,
        },
        "step": number,
        "epoch": number // 10,
        "phase": "phase1",
        "duration_ms": 400 * number,
    }
    return LogRecord(ts, "info", "training.epoch.end", "run-1", "training", **fields | changes)


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("width", [None, 90, 130])
def test_look_as_the_console_shows_them(colour, width):
    """With and without colours, and at any width, each line is what the console would show."""
    screen, columns = Screen(colour=colour, width=width), Columns()
    records = [step(number) for number in [*range(120), 12_345, 7]]
    style = {"columns": columns, "colour": colour, "width": width}
    expected = [render_console(each, **style) for each in records]

    assert expected == list(map(screen.text, records))
    assert screen.known > 60 or width == 90


NUMBERS = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False)
)
TEXTS = st.sampled_from(["NaN", "a b", "{0}", "", "é"])
VALUES = st.one_of(NUMBERS, st.booleans(), st.none(), TEXTS)


@given(
    st.dictionaries(st.sampled_from(["loss", "lr", "n", "unit", "message"]), VALUES, max_size=4),
    st.lists(st.tuples(NUMBERS, st.integers(0, 10**9)), min_size=3, max_size=6),
    st.sampled_from([None, 60]),
)
def test_look_so_whatever_they_hold(data, rows, width):
    """Records of any values, each shape several times, look as on the console."""
    screen, columns = Screen(width=width), Columns()
    for number, place in rows:
        record = step(place, data={"value": number, **data}, duration_ms=place)
        read = LogRecord.from_line(render_jsonl(record))

        assert render_console(read, columns=columns, width=width) == screen.text(record)


def test_are_known_from_the_third_on():
    """A shape that came twice is known; numbers of the same kind may be any."""
    screen = Screen()
    for number in (10, 11, 12, 13):
        screen.text(step(number))

    assert 2 == screen.known


@pytest.mark.parametrize(
    "line",
    [
        b'{"ts":"x"}\n',
        b"\xff\n",
        b"",
        render_jsonl(step(12))[:-9] + b"\n",
        render_jsonl(step(12)) + render_jsonl(step(12)),
        render_jsonl(step(12)).replace(b'"samples":768', b'"samples":0768'),
        render_jsonl(step(12)).replace(b'"step":12', b'"step":1.5'),
        render_jsonl(step(12, ts=f"{DAY}T15:42:01Z")),
        render_jsonl(step(12, ts="2026-05-21T15:42:01.123Z")),
    ],
)
def test_are_not_known_where_anything_else_differs(line):
    """A line that isn't one, or is of another shape, kind or day, has no template."""
    screen = Screen()
    for number in (10, 11, 13):
        screen.text(step(number))

    assert screen.templates.render(line) is None


def test_are_known_beyond_the_events_that_have_columns(monkeypatch):
    """Events beyond those whose columns are remembered have templates, and leave others' alone."""
    monkeypatch.setattr(Columns, "LIMIT", 3)
    screen, columns = Screen(), Columns()
    records = [
        dataclasses.replace(step(number, data={"loss": number}), event=event)
        for number in range(10, 15)
        for event in "abcd"
    ]
    expected = [render_console(each, columns=columns) for each in records]

    assert expected == list(map(screen.text, records))
    assert 12 == screen.known


def test_of_fields_in_another_order_are_not_learned():
    """A line of another program, whose fields stand elsewhere, isn't taken for ours."""
    screen = Screen()
    lines = []
    for number in (0, 0, 0, 25):
        place = b'"step":%d,"epoch":%d' % (number, number // 10)
        other = b'"epoch":%d,"step":%d' % (number // 10, number)
        lines.append(render_jsonl(step(number)).replace(place, other))
    texts = [screen.text(None, line) for line in lines]

    assert 0 == screen.known
    assert "epoch=2 step=25" in texts[-1]


@pytest.mark.parametrize(
    ("colour", "changes"),
    [(True, {"phase": "NaN"}), (False, {"data": {"step": 12_345}, "step": 1})],
)
def test_of_what_a_template_would_show_otherwise_are_not_learned(colour, changes):
    """A text that is no number has its colour, and a key that is there twice its columns."""
    screen, columns = Screen(colour=colour), Columns()
    records = [dataclasses.replace(step(number), **changes) for number in range(10, 14)]
    expected = [render_console(each, columns=columns, colour=colour) for each in records]

    assert expected == list(map(screen.text, records))


def test_of_failures_are_not_learned():
    """What takes several lines is left to the console."""
    screen = Screen()
    failed = dataclasses.replace(step(1), data={"exception_type": "KeyError"}, severity="error")
    texts = [screen.text(failed) for _ in range(4)]

    assert ([render_console(failed)] * 4, 0) == (texts, screen.known)


def test_are_left_where_a_duration_no_longer_fits():
    """A line that a longer duration makes wider than the terminal is left to the console."""
    width = len(render_console(step(7, data={}, duration_ms=999))) - 1
    screen, columns = Screen(width=width), Columns()
    records = [step(7, data={}, duration_ms=ms) for ms in (999, 999, 999, 9999)]
    expected = [render_console(each, columns=columns, width=width) for each in records]

    assert expected == list(map(screen.text, records))
    assert 1 == screen.known


def test_of_a_number_that_is_too_wide_for_a_column_are_not_learned():
    """A number that has more digits than a column sets no width for those after it."""
    screen, columns = Screen(), Columns()
    records = [step(1, data={"value": value}) for value in (0, 10**12, 10**12, 0, 10**12, 0)]
    expected = [render_console(each, columns=columns) for each in records]

    assert expected == list(map(screen.text, records))

"""
`render_console`: a record as text for a person.
"""

from __future__ import annotations

import math
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs import LogRecord
from geno_lewm_obs.render.columns import Columns
from geno_lewm_obs.render.console import RESET, render_console

HEAD = "15:42:01 info  training   training.metric"
INDENT = " " * 9

words = st.text("abcdefghijkl", min_size=1, max_size=30)


def record(**fields):
    required = {
        "ts": "2026-05-20T15:42:01.123Z",
        "severity": "info",
        "event": "training.metric",
        "run_id": "run-1",
        "component": "training",
    }
    return LogRecord(**required | fields)


def safe_name(**data):
    """Return what the console shows of *data* after the head."""
    return render_console(record(data=data)).removeprefix(f"{HEAD}  ").removesuffix("\n")


def columns(text):
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


class TestLine:
    def test_shows_what_a_person_wants_first(self):
        """The order is time, severity, component, event, position in the run, data, duration."""
        text = render_console(
            record(data={"loss": 1.23}, phase="warm-up", epoch=2, step=7, duration_ms=412)
        )

        assert f"{HEAD}  phase=warm-up epoch=2 step=7 loss=1.23 412ms\n" == text

    def test_ends_after_the_event_where_there_is_nothing_else(self):
        """A record without data doesn't end in blanks."""
        assert f"{HEAD}\n" == render_console(record())

    def test_is_coloured_only_on_request(self):
        """Colour adds styles around time, severity, event and keys and changes no letter."""
        text = render_console(record(data={"loss": 1.23}), colour=True)

        assert (
            f"\x1b[2m15:42:01{RESET} \x1b[32minfo {RESET} training   "
            f"\x1b[1mtraining.metric{RESET}  \x1b[2mloss={RESET}1.23\n"
        ) == text

    @pytest.mark.parametrize(
        ("severity", "style"), [("debug", "36"), ("info", "32"), ("warn", "33"), ("error", "1;31")]
    )
    def test_tells_severities_apart_by_colour(self, severity, style):
        """Each severity has a colour of its own."""
        assert f"\x1b[{style}m{severity:<5}{RESET}" in render_console(
            record(severity=severity), colour=True
        )

    @pytest.mark.parametrize(
        ("milliseconds", "text"),
        [(0, "0ms"), (9_999, "9999ms"), (10_000, "10.0s"), (61_250, "61.2s")],
    )
    def test_shows_long_durations_in_seconds(self, milliseconds, text):
        """A duration of ten seconds or more is shown in seconds."""
        assert f"{HEAD}  {text}\n" == render_console(record(duration_ms=milliseconds))


class TestValues:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (True, "true"),
            (False, "false"),
            (3, "3"),
            (0.123456789, "0.123457"),
            (1e-9, "1e-09"),
            (math.nan, "nan"),
            (-math.inf, "-inf"),
            ("plain", "plain"),
            ("", '""'),
            ("two words", '"two words"'),
            ("a=b", '"a=b"'),
            ('say "hi"', r'"say \"hi\""'),
            ([1, "a b", None], '[1 "a b" null]'),
            ({"top": 0.5, "none": None}, "{top=0.5 none=null}"),
        ],
        ids=repr,
    )
    def test_are_short_and_unmistakable(self, value, text):
        """
        A value is shown so that its end can be seen: text with blanks is quoted, lists and dicts
        are bracketed.
        """
        assert f"value={text}" == safe_name(value=value)

    @pytest.mark.parametrize("value", [None, {}, []], ids=repr)
    def test_that_say_nothing_are_left_out(self, value):
        """None and empty values are left out."""
        assert "unit=u" == safe_name(value=value, unit="u")

    @pytest.mark.parametrize("value", [0, 0.0, False], ids=repr)
    def test_that_equal_nought_are_shown(self, value):
        """Zero and false are shown."""
        assert safe_name(value=value).startswith("value=")


class TestEye:
    @pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "NaN", "-Infinity"], ids=repr)
    def test_falls_on_numbers_that_are_none(self, value):
        """NaN and infinities, of a record and of a line alike, have the colour of a warning."""
        text = render_console(record(data={"loss": value, "lr": 0.5}), colour=True)

        assert (1, f"\x1b[2mlr={RESET}0.5\n" in text) == (text.count("\x1b[33m"), True)

    def test_isnt_drawn_by_colour_alone(self):
        """Without colours the text is the same."""
        plain, coloured = (
            render_console(record(data={"loss": math.nan, "note": "a b"}), colour=colour, width=60)
            for colour in (False, True)
        )

        assert plain == re.sub("\x1b\\[[0-9;]*m", "", coloured)

    @settings(deadline=None)
    @given(
        st.dictionaries(words, st.text("abc=\u6f22 ", max_size=90) | st.floats(), max_size=6),
        st.none() | st.integers(min_value=40, max_value=100),
    )
    def test_sees_the_same_letters_with_colours(self, data, width):
        """Colours change no letter and no line, whatever the fields and the width."""
        plain, coloured = (
            render_console(record(data=data), colour=colour, width=width)
            for colour in (False, True)
        )

        assert plain == re.sub("\x1b\\[[0-9;]*m", "", coloured)


class TestColumns:
    def rows(self, *data, width=None, event="training.metric"):
        shown = Columns()
        return [
            render_console(record(data=each, event=event), width=width, columns=shown).rstrip()
            for each in data
        ]

    def test_numbers_end_below_each_other(self):
        """A number ends where the widest one before it ended."""
        assert [
            f"{HEAD}  step=1000 loss=1.25 name=a",
            f"{HEAD}  step=   7 loss= 0.5 name=b",
        ] == self.rows(
            {"step": 1000, "loss": 1.25, "name": "a"}, {"step": 7, "loss": 0.5, "name": "b"}
        )

    def test_fields_begin_below_each_other(self):
        """The fields of a shorter event begin where those of a longer one did."""
        shown = Columns()
        first, second = (
            render_console(record(event=event, data={"a": 1}), columns=shown)
            for event in ("training.collapse.alert", "error")
        )

        assert first.index("a=1") == second.index("a=1")

    def test_give_way_to_the_width(self):
        """Blanks never make a line wrap that has room without them."""
        line = f"{HEAD}  step=7 name=b"
        rows = self.rows({"step": 1000}, {"step": 7, "name": "b"}, width=len(line))

        assert line == rows[1]

    def test_of_events_give_way_too(self):
        """A short event's fields move up to it where the line would wrap else."""
        shown = Columns()
        render_console(record(event="training.collapse.alert"), columns=shown)
        line = f"{HEAD}  name=b unit=u"

        assert f"{line}\n" == render_console(
            record(data={"name": "b", "unit": "u"}), width=len(line) + 1, columns=shown
        )


class TestBending:
    def test_goes_to_a_new_line_before_the_field_that_does_not_fit(self):
        """A field that would cross the width starts a new line, below the severity."""
        text = render_console(record(data={"name": "a" * 30, "unit": "b" * 20}), width=80)

        assert f"{HEAD}  name={'a' * 30}\n{INDENT}unit={'b' * 20}\n" == text

    @pytest.mark.parametrize(("spare", "lines"), [(1, 1), (-1, 2)])
    def test_bends_only_what_is_too_wide(self, spare, lines):
        """A line a column narrower than the terminal isn't wrapped; one a column wider is."""
        line = f"{HEAD}  name=abc value=1"

        assert lines == render_console(
            record(data={"name": "abc", "value": 1}), width=len(line) + spare
        ).count("\n")

    def test_leaves_lines_whole_without_a_width(self):
        """Without a width, a record is one line, however long."""
        assert 1 == render_console(record(data={f"k{n}": "a" * 30 for n in range(20)})).count("\n")

    @settings(deadline=None)
    @given(st.dictionaries(words, words, max_size=12), st.integers(min_value=1, max_value=200))
    def test_crosses_the_width_only_with_a_single_field(self, data, width):
        """
        Whatever the fields, a line that is wider than the terminal holds nothing but the head or
        one field.
        """
        head, *rest = render_console(record(data=data), width=width).splitlines()
        too_long = [line for line in rest if len(line) > width and len(line.split()) > 1]

        assert ([], True) == (too_long, head == HEAD or len(head) <= width)

    @settings(deadline=None)
    @given(st.dictionaries(words, words, max_size=12), st.integers(min_value=1, max_value=200))
    def test_loses_no_field(self, data, width):
        """Wrapping changes neither the fields nor their order."""
        assert (
            render_console(record(data=data)).split()
            == render_console(record(data=data), width=width).split()
        )

    def test_counts_columns_not_characters(self):
        """A wide character counts as two columns when lines are wrapped."""
        text = render_console(record(data={"name": "漢" * 20, "unit": "u"}), width=80)

        assert [] == [line for line in text.splitlines() if columns(line) > 80]

    def test_bends_wide_text_between_its_characters(self):
        """Wide text without blanks, in a field and in a message, ends each line before the edge."""
        text = render_console(
            record(severity="error", data={"name": "漢" * 90, "message": "空きがない" * 20}),
            width=80,
        )

        assert [] == [line for line in text.splitlines() if columns(line) > 80]
        assert "漢" * 90 == re.sub("[^漢]", "", text)

    def test_bends_what_a_failure_says(self):
        """A long message or remedy is wrapped between words."""
        text = render_console(
            record(
                severity="error",
                data={"message": "no room " * 20, "remediation": "free some " * 20},
            ),
            width=80,
        )

        assert [] == [line for line in text.splitlines() if len(line) > 80]


class TestFailures:
    def test_stand_below_the_line(self):
        """Code and message, then the remedy, each on an indented line of its own."""
        failed = record(
            severity="error",
            event="error",
            error_code="CONFIG.GENERIC",
            data={"message": "no format", "remediation": "use jsonl"},
        )

        assert (
            "15:42:01 error training   error\n"
            f"{INDENT}CONFIG.GENERIC: no format\n"
            f"{INDENT}→ use jsonl\n"
        ) == render_console(failed)

    @pytest.mark.parametrize(
        ("fields", "text"),
        [
            ({"error_code": "A.B"}, "A.B"),
            ({"data": {"message": "broken"}}, "broken"),
            ({"error_code": "A.B", "data": {"message": ""}}, "A.B"),
        ],
        ids=["code alone", "message alone", "empty message"],
    )
    def test_show_what_there_is_of_code_and_message(self, fields, text):
        """A code without a message, or a message without a code, stands alone, without a colon."""
        assert f"15:42:01 error training   training.metric\n{INDENT}{text}\n" == render_console(
            record(severity="error", **fields)
        )

    def test_are_painted_as_their_severity(self):
        """The error's code and message have the colour of the severity."""
        assert f"{INDENT}\x1b[1;31mA.B{RESET}\n" in render_console(
            record(severity="error", error_code="A.B"), colour=True
        )

    def test_show_an_exception_with_its_frames_and_causes(self):
        """Type and message are on one line; notes, frames and causes follow, a line each."""
        data = {
            "exception_type": "ValueError",
            "exception_message": "bad",
            "exception_notes": ["while reading"],
            "exception_stack": ["app:main:1", "app:load:2"],
            "exception_causes": ["KeyError: 'x'"],
        }
        lines = render_console(record(data=data)).splitlines()[1:]

        assert [
            f"{INDENT}ValueError: bad",
            f"{INDENT}  note while reading",
            f"{INDENT}  at app:main:1",
            f"{INDENT}  at app:load:2",
            f"{INDENT}  after KeyError: 'x'",
        ] == lines

    def test_show_an_exception_without_text_by_its_type(self):
        """An exception without a message is shown as its type, without a colon."""
        assert f"{HEAD}\n{INDENT}ValueError\n" == render_console(
            record(data={"exception_type": "ValueError"})
        )

    @pytest.mark.parametrize("value", [5, True, {"a": 1}, "text"], ids=repr)
    def test_are_shown_whatever_stands_under_their_keys(self, value):
        """Any value that redaction allows for an exception's keys is shown in full, on one line."""
        text = render_console(record(data={"exception_type": "X", "exception_notes": value}))

        assert 3 == text.count("\n")


class TestHostileText:
    @settings(deadline=None)
    @given(st.text(st.characters(exclude_categories=[])))
    def test_is_made_visible_wherever_it_stands(self, text):
        """
        Whatever text a record holds, only printable characters and line ends reach the terminal.
        """
        data = {
            text: text,
            "list": [text],
            "dict": {text: text},
            "message": text,
            "remediation": text,
        }
        data |= {
            "exception_type": text,
            "exception_message": text,
            "exception_stack": [text],
            "exception_causes": [text],
            "exception_notes": [text],
        }
        hostile = record(event=text, component=text, phase=text, error_code=text, data=data)

        assert [] == [
            char for char in render_console(hostile) if not (char.isprintable() or char == "\n")
        ]

    @pytest.mark.parametrize("char", ["\n", "\r", "\x0b", "\x85", "\u2028"], ids=ascii)
    def test_starts_no_line(self, char):
        """A line end within a value is shown as an escape."""
        text = render_console(record(event=char, component=char, phase=char, data={char: char}))

        assert (1, True) == (text.count("\n"), char.encode("unicode_escape").decode() in text)

    @pytest.mark.parametrize("char", ["\x1b", "\n", "\x9b", "\u202e"], ids=ascii)
    def test_is_made_visible_in_the_time_too(self, char):
        """The time of a record can't move the cursor, start a line or colour one."""
        text = render_console(record(ts=f"2026-05-20T{char}[31m2:01.123Z"))

        assert [] == [each for each in text[:-1] if not each.isprintable()]

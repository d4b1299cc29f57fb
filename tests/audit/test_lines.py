"""Text looked through line by line."""

from __future__ import annotations

import io
import json

import pytest

from geno_lewm_obs import LogRecord
from geno_lewm_obs.audit import Canary, Rules, lines
from geno_lewm_obs.audit.lines import look_through
from geno_lewm_obs.render.jsonl import render_jsonl

READ = "GATTACA" * 4
CLEAN = b"loss went down\n"


def places(text, detector=None, *, has_keys=False):
    data = text.encode() if isinstance(text, str) else text
    found = look_through(
        io.BufferedReader(io.BytesIO(data)), detector or Rules(), has_keys=has_keys
    )
    return [(number, place.path, place.seen.rule) for number, place in found]


def line(**data):
    return render_jsonl(
        LogRecord("2026-05-20T15:42:01.123Z", "info", "training.metric", "run-1", "training", data)
    )


class TestRunFiles:
    def test_a_record_is_looked_through_by_its_keys(self):
        """Of a record the line and the keys that lead to the value are told."""
        assert [(2, "data.name", "dna")] == places(
            line(name="ok") + line(name=READ) + line(name="ok")
        )

    @pytest.mark.parametrize("field", ["event", "run_id", "component", "phase", "error_code"])
    def test_every_field_is_looked_at(self, field):
        """What stands at the top of a record is looked at like its data."""
        record = json.loads(line(name="ok")) | {field: READ}

        assert [(1, field, "dna")] == places(json.dumps(record))

    def test_a_clean_run_file_holds_nothing(self):
        """Records as they're written day by day are no findings."""
        assert [] == places(
            line(loss=0.5, lr=1e-4, path="/data/shard-0001.parquet", variant_id="vh-" + "0f" * 16)
            * 50
        )

    def test_half_a_record_is_looked_at_as_text(self):
        """
        What a killed writer left is looked at, and the record that another glued to it by its
        keys.
        """
        assert [(1, "", "dna"), (1, "data.name", "denied")] == places(
            line(name=READ)[:-9] + line(name="ada@example.org")
        )

    def test_escaped_letters_are_read(self):
        """A sequence whose letters were written as escapes of JSON is seen."""
        escaped = "".join(f"\\u{ord(base):04x}" for base in READ)

        assert [(1, "data.name", "dna")] == places(f'{{"ts":"x","data":{{"name":"{escaped}"}}}}')

    def test_the_bytes_of_a_line_count(self):
        """
        Where the parser hides 20 bases in a row, as it does of a key that is there twice, the line
        is told.
        """
        assert [(1, "", "dna")] == places(f'{{"name":"{READ}","name":"ok"}}')


class TestText:
    def test_each_line_is_looked_at(self):
        """A line of text is told by its number."""
        assert [(2, "", "denied"), (4, "", "variant")] == places(
            CLEAN + b"ada@example.org\n" + CLEAN + b"chr7:g.117559590A>G\n" + CLEAN
        )

    @pytest.mark.parametrize("width", [5, 10, 19])
    @pytest.mark.parametrize("prefix", ["", "        1 ", "> "])
    def test_a_sequence_over_several_lines_is_seen(self, width, prefix):
        """Lines too short to hold a sequence each are read together."""
        rows = "".join(f"{prefix}{READ[at : at + width]}\n" for at in range(0, 28, width))
        (found,) = places(f"reads:\n{rows}done\n")

        assert ("with the lines before", "dna") == found[1:]

    def test_a_sequence_over_a_clean_line_is_not(self):
        """Pieces with other text between them are no sequence."""
        assert [] == places("GATTACAGATTACA\nwith other words between\nGATTACAGATTACA\n")

    def test_lines_need_no_end(self):
        """The last line is looked at without a newline, and CR LF ends a line too."""
        assert [(1, "", "dna"), (2, "", "dna")] == places(f"{READ}\r\nand {READ}")

    def test_what_looks_like_json_and_is_not_is_text(self):
        """A line that begins as JSON and isn't is looked at as text."""
        assert [(1, "", "dna"), (2, "", "dna")] == places(f"{{'read': '{READ}'}}\n[{READ}]\n")

    def test_bytes_that_are_no_utf8_hide_nothing(self):
        """What stands between bytes that no text holds is looked at."""
        assert [(1, "", "dna")] == places(b"\xff\xfe\x00" + READ.encode() + b"\x80\n")

    def test_a_canary_is_looked_for_the_same_way(self):
        """
        With a canary, its pieces are seen in lines, over lines and in records, and nothing else
        is.
        """
        text = f"ada@example.org\n{READ}\nGATTACAGAT\nTACAGATTAC\n".encode() + line(name=READ)

        assert [(2, ""), (4, "with the lines before"), (5, "data.name")] == [
            found[:2] for found in places(text, Canary(READ.encode()))
        ]


class TestKeys:
    @pytest.mark.parametrize(
        "text",
        [
            "user_email: x",
            "  - user_email: x",
            'user_email = "x"',
            '  "user_email": "x",',
            "{user_email: x",
        ],
    )
    def test_of_settings_are_looked_at(self, text):
        """Where lines begin with keys, a personal one is told by its name."""
        assert [(2, "user_email", "denied")] == places(f"lr: 0.1\n{text}\n", has_keys=True)

    def test_of_other_texts_are_not(self):
        """In a log, a word before a colon is a word."""
        assert [] == places("mail: sent\n")


class TestLongLines:
    def test_are_looked_at_in_pieces(self, monkeypatch):
        """
        A line beyond the bound is looked at in pieces, and a sequence that two pieces share is
        seen; its number stays one line's.
        """
        monkeypatch.setattr(lines, "MAX_LINE", 64)
        text = "-" * 54 + READ + " or so " * 20 + "\n" + READ + "\n"

        assert [(1, "with the lines before", "dna"), (2, "", "dna")] == places(text)

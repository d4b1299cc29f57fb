"""Search text line by line."""

from __future__ import annotations

import io
import json

import pytest

from geno_lewm_obs.audit import CanaryDetector, RuleDetector, lines
from geno_lewm_obs.audit.lines import search_lines
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.samples import record

READ = "GATTACA" * 4
CLEAN = b"loss went down\n"


def hits(text, detector=None, *, has_keys=False):
    data = text.encode() if isinstance(text, str) else text
    found = search_lines(
        io.BufferedReader(io.BytesIO(data)), detector or RuleDetector(), has_keys=has_keys
    )
    return [(number, hit.path, hit.match.rule) for number, hit in found]


def line(**data):
    return render_jsonl(record(data=data))


class TestRunFiles:
    def test_a_record_is_looked_through_by_its_keys(self):
        """A hit in a record has its line and the keys that lead to the value."""
        assert [(2, "data.name", "dna")] == hits(
            line(name="ok") + line(name=READ) + line(name="ok")
        )

    @pytest.mark.parametrize("field", ["event", "run_id", "component", "phase", "error_code"])
    def test_every_field_is_looked_at(self, field):
        """A record's top-level fields are searched like its data."""
        record = json.loads(line(name="ok")) | {field: READ}

        assert [(1, field, "dna")] == hits(json.dumps(record))

    def test_a_clean_run_file_holds_nothing(self):
        """Ordinary records have no hits."""
        assert [] == hits(
            line(loss=0.5, lr=1e-4, path="/data/shard-0001.parquet", variant_id="vh-" + "0f" * 16)
            * 50
        )

    def test_half_a_record_is_looked_at_as_text(self):
        """
        What a killed writer left is looked at, and the record that another glued to it by its
        keys.
        """
        assert [(1, "", "dna"), (1, "data.name", "denied")] == hits(
            line(name=READ)[:-9] + line(name="ada@example.org")
        )

    def test_escaped_letters_are_read(self):
        """A sequence whose letters were written as escapes of JSON is found."""
        escaped = "".join(f"\\u{ord(base):04x}" for base in READ)

        assert [(1, "data.name", "dna")] == hits(f'{{"ts":"x","data":{{"name":"{escaped}"}}}}')

    def test_the_bytes_of_a_line_count(self):
        """20 bases in a row that the parser hides, under a key that is there twice, are found."""
        assert [(1, "", "dna")] == hits(f'{{"name":"{READ}","name":"ok"}}')


class TestText:
    def test_each_line_is_looked_at(self):
        """A hit in a line of text has its number."""
        assert [(2, "", "denied"), (4, "", "variant")] == hits(
            CLEAN + b"ada@example.org\n" + CLEAN + b"chr7:g.117559590A>G\n" + CLEAN
        )

    @pytest.mark.parametrize("width", [5, 10, 19])
    @pytest.mark.parametrize("prefix", ["", "        1 ", "> "])
    def test_a_sequence_over_several_lines_is_found(self, width, prefix):
        """Lines too short to hold a sequence each are read together."""
        rows = "".join(f"{prefix}{READ[at : at + width]}\n" for at in range(0, 28, width))
        (found,) = hits(f"reads:\n{rows}done\n")

        assert ("with the lines before", "dna") == found[1:]

    def test_a_sequence_over_a_clean_line_is_not(self):
        """Pieces with other text between them are no sequence."""
        assert [] == hits("GATTACAGATTACA\nwith other words between\nGATTACAGATTACA\n")

    def test_lines_need_no_end(self):
        """The last line is searched without a newline, and CR LF ends a line, too."""
        assert [(1, "", "dna"), (2, "", "dna")] == hits(f"{READ}\r\nand {READ}")

    def test_what_looks_like_json_and_is_not_is_text(self):
        """A line that begins as JSON and isn't JSON is searched as text."""
        assert [(1, "", "dna"), (2, "", "dna")] == hits(f"{{'read': '{READ}'}}\n[{READ}]\n")

    def test_bytes_that_are_no_utf8_hide_nothing(self):
        """Text between bytes that aren't text is searched."""
        assert [(1, "", "dna")] == hits(b"\xff\xfe\x00" + READ.encode() + b"\x80\n")

    def test_a_canary_is_searched_for_the_same_way(self):
        """Pieces of a canary are found in lines, over lines and in records, and nothing else."""
        text = f"ada@example.org\n{READ}\nGATTACAGAT\nTACAGATTAC\n".encode() + line(name=READ)

        assert [(2, ""), (4, "with the lines before"), (5, "data.name")] == [
            found[:2] for found in hits(text, CanaryDetector(READ.encode()))
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
        """In a file whose lines begin with keys, a personal one is reported by name."""
        assert [(2, "user_email", "denied")] == hits(f"lr: 0.1\n{text}\n", has_keys=True)

    def test_of_other_texts_are_not(self):
        """In a log, a word before a colon is a word."""
        assert [] == hits("mail: sent\n")


class TestLongLines:
    def test_are_searched_in_parts(self, monkeypatch):
        """
        A line beyond the bound is searched in parts, and a sequence that two parts share is found.
        All parts count as one line.
        """
        monkeypatch.setattr(lines, "MAX_LINE", 64)
        text = "-" * 54 + READ + " or so " * 20 + "\n" + READ + "\n"

        assert [(1, "with the lines before", "dna"), (2, "", "dna")] == hits(text)

"""Names of segments, and whose a file is that has such a name."""

from __future__ import annotations

import gzip
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.segments import (
    HEAD,
    names_a_segment,
    owner_of,
    run_in,
    segment_name,
    segment_named,
    unpacked_name,
)
from tests.samples import record

LINE = render_jsonl(record())
stems = st.text("ab0123456789.-_", min_size=1).filter(lambda text: text[0] != ".")


class TestNames:
    @pytest.mark.parametrize(
        ("number", "name"),
        [(0, "r.jsonl"), (1, "r.0001.jsonl"), (9999, "r.9999.jsonl"), (10000, "r.10000.jsonl")],
    )
    def test_of_segments(self, number, name):
        """A segment's number has four digits, or more where it needs them; 0 has none."""
        assert (name, ("r.jsonl", number)) == (
            segment_name("r.jsonl", number),
            segment_named(name),
        )

    @given(stem=stems, number=st.integers(1, 10**9 - 1))
    def test_are_inverse(self, stem, number):
        """The name of a segment gives back the file and the number, whatever the file's name."""
        base = f"{stem}.jsonl"

        assert (base, number) == segment_named(segment_name(base, number))

    @given(stem=stems)
    def test_have_one_meaning(self, stem):
        """What a name is taken for has exactly that name."""
        assert f"{stem}.jsonl" == segment_name(*segment_named(f"{stem}.jsonl"))

    @pytest.mark.parametrize(
        "name",
        "r.jsonl r.001.jsonl r.00001.jsonl r.0000.jsonl r.1e10.jsonl .0001.jsonl 0001.jsonl "
        "r.0001.jsonl.broken r.0001.log r.0001 r.1234567890.jsonl "
        "r.\u0660\u0660\u0660\u0661.jsonl".split(),
    )
    def test_that_look_like_one(self, name):
        """A name that no segment has is a file's own."""
        assert (name, 0) == segment_named(name)

    @pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
    def test_of_compressed_files(self, packing):
        """A compressed segment is named like the segment."""
        assert ("r.rank3.jsonl", 12) == segment_named(f"r.rank3.0012.jsonl{packing}")
        assert "r.0001.jsonl" == unpacked_name(f"r.0001.jsonl{packing}")

    def test_of_runs(self):
        """A run whose file is named like a segment is known by its id."""
        assert [True, True, False, False] == list(
            map(names_a_segment, ("r.0001", "v1.2026", "r", "r.001"))
        )


class TestRunIn:
    def test_is_the_first_records(self):
        """The run is that of the first record, even if that is cut, or follows half a line."""
        other = LINE.replace(b'"run-1"', b'"run-2"')

        assert ["run-1"] * 4 == list(
            map(run_in, (LINE, LINE[:-30], LINE[:20] + LINE, b"\n" + LINE + other))
        )

    def test_is_not_a_values(self):
        """A text or a key that spells the field doesn't count: the field comes before them."""
        line = render_jsonl(record(data={"run_id": "other", "name": '"run_id":"more"'}))
        renamed = line.replace(b"training.metric", rb"a\"run_id\":\"b")

        assert ["run-1", "run-1"] == [run_in(line), run_in(renamed)]

    def test_of_nothing(self):
        """An empty file may be anybody's; one without a record is nobody's."""
        assert ["", None, None] == list(map(run_in, (b"", b"x" * 100, LINE[:60])))


class TestOwner:
    def test_of_a_file(self, tmp_path):
        """The owner is the run of the first record, also in a compressed file."""
        (tmp_path / "a").write_bytes(LINE)
        (tmp_path / "a.gz").write_bytes(gzip.compress(LINE))
        (tmp_path / "empty").touch()

        assert ["run-1", "run-1", ""] == [
            owner_of(tmp_path / name) for name in ("a", "a.gz", "empty")
        ]

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
    def test_is_unknown(self, tmp_path):
        """A file that is none, is missing, is damaged or begins with no record has no owner."""
        os.mkfifo(tmp_path / "fifo")
        (tmp_path / "damaged.gz").write_bytes(LINE)
        (tmp_path / "other").write_bytes(b"x" * HEAD + LINE)

        assert [None] * 5 == [
            owner_of(tmp_path / name) for name in ("fifo", "missing", "damaged.gz", "other", ".")
        ]

"""Whose a file is that has a segment's name."""

from __future__ import annotations

import gzip
import os

import pytest

from geno_lewm_obs.owner import HEAD, owner_of, run_in
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.samples import record

LINE = render_jsonl(record())


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

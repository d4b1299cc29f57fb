"""
Run files read back: whole ones, and what killed writers leave. The golden cases are folders in
``tests/cases/runs``.
"""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs import LogRecord, RunFileError
from geno_lewm_obs.read import RankFile, TornLine, scan, scan_files
from geno_lewm_obs.read.scan import scan_file
from geno_lewm_obs.render.jsonl import render_jsonl

CASES = sorted((Path(__file__).parents[1] / "cases" / "runs").iterdir())


def record(step):
    return LogRecord(
        "2026-05-20T15:42:01.123Z",
        "info",
        "training.epoch.end",
        "run-1",
        "training",
        {"loss": 0.5},
        step=step,
    )


RECORDS = [record(11), record(22), record(33)]  # no byte makes one of them another
LINES = [render_jsonl(each) for each in RECORDS]
WHOLE = b"".join(LINES)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("runs") / "run-1.jsonl"


def pieces(path, content):
    path.write_bytes(content)
    return list(scan(path))


class TestScan:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_reads_a_golden_case_as_expected(self, case):
        """
        A case's file gives exactly the records and torn pieces that its folder says, in order.
        """
        read = [
            piece._asdict() if isinstance(piece, TornLine) else piece.to_dict()
            for piece in scan(case / "run.jsonl")
        ]

        assert json.loads((case / "expected.json").read_text()) == read

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_has_a_sentence_for_every_golden_case(self, case):
        """A case's folder says in one sentence what happened to the file."""
        text = (case / "README.md").read_text()

        assert (1, True) == (text.count("\n"), text.endswith(".\n"))

    def test_finds_every_other_record_wherever_a_line_was_cut(self, path):
        """
        A line cut after any byte, with the next record glued to it, costs that line alone, and is
        named with its length.
        """
        for cut in range(len(LINES[1])):
            torn = [TornLine(2, len(LINES[0]), cut)] if 0 < cut < len(LINES[1]) - 1 else []
            whole = [RECORDS[1]] if cut == len(LINES[1]) - 1 else []

            assert [RECORDS[0], *torn, *whole, RECORDS[2]] == pieces(
                path, LINES[0] + LINES[1][:cut] + LINES[2]
            )

    def test_reads_a_file_that_ends_anywhere(self, path):
        """Of a file cut after any byte every whole record is read."""
        for cut in range(len(LINES[0]), len(WHOLE)):
            whole = sum(cut >= len(b"".join(LINES[:n])) - 1 for n in (1, 2, 3))

            assert RECORDS[:whole] == [
                piece for piece in pieces(path, WHOLE[:cut]) if isinstance(piece, LogRecord)
            ]

    @settings(deadline=None)
    @given(position=st.integers(0, len(WHOLE) - 1), byte=st.integers(0, 255))
    def test_reads_every_record_that_no_damage_touched(self, path, position, byte):
        """Any byte of a file replaced by any other costs at most the record it stood in."""
        damaged = bytearray(WHOLE)
        damaged[position] = byte
        ends = [len(b"".join(LINES[:n])) for n in (1, 2, 3)]
        touched = next(n for n, end in enumerate(ends) if position < end)
        read = pieces(path, bytes(damaged))

        assert [each for n, each in enumerate(RECORDS) if n != touched] == [
            each for each in read if each in RECORDS and each != RECORDS[touched]
        ]

    @settings(deadline=None)
    @given(st.binary(max_size=200))
    def test_raises_for_no_content(self, path, content):
        """Whatever bytes stand between two records, nothing is raised and both records are read."""
        read = pieces(path, LINES[0] + content + b"\n" + LINES[2])

        assert (RECORDS[0], RECORDS[2]) == (read[0], read[-1])

    @pytest.mark.parametrize("depth", [10, 500, 1000, 5000])
    def test_raises_for_no_depth(self, path, depth):
        """
        A line nested however deep is a torn line or a record, and the record after it is read.
        """
        nested = LINES[0].replace(b"0.5", b"[" * depth + b"]" * depth)

        assert RECORDS[2] == pieces(path, nested + LINES[2])[-1]

    @pytest.mark.parametrize(
        "change",
        [
            (b'"step":1', b'"step":"1"'),
            (b'"step":1', b'"steps":1'),
            (b'"info"', b'"loud"'),
            (b'"component":"training",', b""),
            (b'{"loss":0.5}', b"[]"),
        ],
        ids=["wrong type", "unknown field", "unknown severity", "missing field", "data no object"],
    )
    def test_names_json_that_is_no_record(self, path, change):
        """A line of JSON that breaks the wire's shape is torn: it's named, not half believed."""
        line = LINES[0].replace(*change)

        assert [TornLine(1, 0, len(line) - 1), RECORDS[1]] == pieces(path, line + LINES[1])

    def test_reads_a_record_with_a_key_named_as_its_first(self, path):
        """
        A dict among the data may have a key `ts`: the record is still one record, not two torn
        pieces.
        """
        tricky = LogRecord(
            "2026-05-20T15:42:01.123Z",
            "info",
            "eval.run.end",
            "run-1",
            "eval",
            {"metrics": {"ts": "x"}},
        )

        assert [tricky] == pieces(path, render_jsonl(tricky))

    def test_gives_records_before_it_has_read_the_file(self):
        """
        A record is given as soon as its line is there, so that a file may be larger than memory.
        """
        reader, writer = os.pipe()
        os.write(writer, LINES[0] + LINES[1][:20])
        with os.fdopen(reader, "rb") as file:
            stream = scan_file(file)
            first = next(stream)
            os.close(writer)

            assert [RECORDS[0], TornLine(2, len(LINES[0]), 20)] == [first, *stream]


def test_a_file_that_cannot_be_read(tmp_path):
    """A run file that's gone, or that one may not read, is named with a remedy."""
    with pytest.raises(RunFileError, match=r"can't be read \(ENOENT\); check"):
        list(scan(tmp_path / "gone.jsonl"))


def test_several_files(tmp_path):
    """
    Files of several ranks come by time, each in its order; a torn line stands behind the record
    that it follows in its file.
    """
    early, late = [
        render_jsonl(dataclasses.replace(record(n), ts=f"2026-05-20T15:42:0{n}.000Z"))
        for n in (1, 5)
    ]
    (tmp_path / "0.jsonl").write_bytes(early + b"half\n" + late)
    (tmp_path / "1.jsonl").write_bytes(b"half\n" + LINES[2].replace(b"01.123Z", b"03.000Z"))
    found = scan_files([RankFile(0, tmp_path / "0.jsonl"), RankFile(1, tmp_path / "1.jsonl")])

    assert [(1, "torn"), (0, 1), (0, "torn"), (1, 33), (0, 5)] == [
        (each.rank, "torn" if isinstance(each.what, TornLine) else each.what.step) for each in found
    ]

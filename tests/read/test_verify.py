"""
A run file looked through, the golden cases of ``tests/cases/runs`` first; and a run that is still
written, by a real process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from geno_lewm_obs import EventSpec, RunFileError, configure, get_logger, shutdown_run
from geno_lewm_obs.contract import CANONICAL
from geno_lewm_obs.read import find_files, verify, verify_files
from geno_lewm_obs.read.finding import RULES
from geno_lewm_obs.sinks.file.opening import open_run_file
from tests.read.segmented import PACK, line, write

CASES = sorted((Path(__file__).parents[1] / "cases" / "runs").iterdir())
WRITER = """
import sys
from geno_lewm_obs import get_logger
log = get_logger("training", run_id="run-1")
log.info("training.run.start", model_id="m")
print(flush=True)
sys.stdin.read()
"""


class TestVerify:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
    def test_finds_in_a_golden_case_what_is_expected(self, case):
        """A case has the findings that its folder says, each with line, offset and length."""
        found = [
            {"rule": each.rule, "line": each.line, "offset": each.offset, "length": each.length}
            for each in verify(case / "run.jsonl")
        ]

        assert json.loads((case / "findings.json").read_text()) == found

    def test_every_rule_has_a_case(self):
        """
        Each rule is found in a golden case, but for the one that needs another file beside the
        run's, and the one below.
        """
        found = {
            each["rule"]
            for case in CASES
            for each in json.loads((case / "findings.json").read_text())
        }

        assert {"fault", "schema"} == set(RULES) - found

    def test_where_a_finding_says_is_what_it_means(self):
        """The bytes from a finding's offset on are those of its piece."""
        case = next(case for case in CASES if case.name == "record-glued-to-half-a-line")
        glued = [each for each in verify(case / "run.jsonl") if each.rule == "glued"]
        content = (case / "run.jsonl").read_bytes()

        assert [True] == [
            content[each.offset : each.offset + each.length + 1].startswith(b'{"ts":"')
            for each in glued
        ]
        assert [b"\n"] == [content[each.offset + each.length :][:1] for each in glued]

    def test_finds_nothing_in_a_run_that_went_well(self, log_dir):
        """
        A run as the package writes it is clean, application events included where their registry
        is given.
        """
        registry = CANONICAL.extend(
            EventSpec("app.started", "info", "it began", frozenset({"port"}))
        )
        configure(registry=registry)
        log = get_logger("training", run_id="r")
        log.info("training.run.start")
        log.info("app.started", port=80)
        log.info("training.run.end", reason="completed")
        shutdown_run("r")
        found = [
            [each.rule for each in verify(log_dir / "r.jsonl", registry=known)]
            for known in (registry, None)
        ]

        assert [[], ["event"]] == found

    def test_tells_of_a_fault_beside_the_file(self, log_dir):
        """A trace that a fault left is a finding with its heading and first frames."""
        log_dir.mkdir()
        (log_dir / "r.jsonl").write_bytes(b"")
        (log_dir / "r.fault").write_text(
            'Fatal Python error: Aborted\n\n  File "/x/a.py", line 3 in f\nprivate text\n'
        )

        assert [("fault", "Fatal Python error: Aborted; a.py:3 f", "r.fault", 0)] == [
            (each.rule, each.message, each.file, each.line) for each in verify(log_dir / "r.jsonl")
        ]

    def test_shows_no_trace_that_spells_a_sequence(self, log_dir):
        """Frames whose names spell bases together are told of, and not shown."""
        log_dir.mkdir()
        (log_dir / "r.jsonl").write_bytes(b"")
        (log_dir / "r.fault").write_text(
            '  File "A", line 1 in GATTACACC\n  File "A", line 3 in TGATTACAGCC\n'
        )

        assert ["a trace that isn't shown"] == [
            each.message for each in verify(log_dir / "r.jsonl")
        ]

    @pytest.mark.parametrize("content", [b"", b"\n", b"\n\n"], ids=repr)
    def test_finds_nothing_in_an_empty_file(self, tmp_path, content):
        """A file without any bytes, or with blank lines alone, is a run that has logged nothing."""
        (tmp_path / "r.jsonl").write_bytes(content)

        assert [] == list(verify(tmp_path / "r.jsonl"))

    @pytest.mark.parametrize(
        "content",
        [b"a: 1\n" * 9, b'{"ts":"2026-05-2', b"\0" * 99, b'{"ts":"x"}\n', b"\x1f\x8b\x08\n\n"],
        ids=["settings", "half a record", "a hole", "another's record", "data"],
    )
    def test_finds_one_thing_in_a_file_without_a_record(self, tmp_path, content):
        """A file in which there's no record has one finding, and its remedy is no repair."""
        (tmp_path / "r.jsonl").write_bytes(content)
        (found,) = verify(tmp_path / "r.jsonl")

        assert ("unrecognised", "r.jsonl", 0, 0, len(content)) == (
            found.rule,
            found.file,
            found.line,
            found.offset,
            found.length,
        )
        assert (f"no record is in its {len(content)} bytes", False) == (
            found.message,
            "repair" in found.remedy,
        )

    def test_names_what_stands_before_the_first_record(self, tmp_path):
        """What precedes the only record of a file is found as anywhere else."""
        record = (CASES[0] / "run.jsonl").read_bytes().splitlines(keepends=True)[-1]
        (tmp_path / "r.jsonl").write_bytes(b"a: 1\n" * 3 + record)

        assert ["foreign"] * 3 == [each.rule for each in verify(tmp_path / "r.jsonl")][:3]

    def test_a_file_that_cannot_be_read(self, tmp_path):
        """A file that isn't there is an error of ours."""
        with pytest.raises(RunFileError, match="ENOENT"):
            list(verify(tmp_path / "gone.jsonl"))


class TestLiveRun:
    @pytest.fixture
    def path(self, log_dir):
        """
        Yield the file of a run that another process writes; it has begun, and half of its next
        line is there.
        """
        with subprocess.Popen(
            [sys.executable, "-c", WRITER], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as writer:
            writer.stdout.readline()
            path = log_dir / "run-1.jsonl"
            with path.open("ab") as file:
                file.write(path.read_bytes()[:40])
            self.writer = writer
            yield path
            writer.kill()

    def test_is_not_blamed_for_what_may_still_come(self, path):
        """While a process writes, the run has its end before it, and so has its last line."""
        assert [] == list(verify(path))

    def test_is_judged_when_its_writer_is_dead(self, path):
        """Once the process is killed, half a line is torn, and the run has no end."""
        self.writer.kill()
        self.writer.wait()

        assert ["torn", "end"] == [each.rule for each in verify(path)]

    def test_may_have_no_record_yet(self, path):
        """While a process writes its first record, the file isn't taken for another's."""
        with path.open("r+b") as file:
            file.truncate(40)

        assert [] == list(verify(path))

    def test_is_judged_for_all_else(self, path):
        """A defect that no later write can mend is found while the file is written, too."""
        with path.open("ab") as file:
            file.write(b"\n")

        assert ["torn"] == [each.rule for each in verify(path)]


class TestSegments:
    START = line(1, event="training.run.start")
    END = line(9, event="training.run.end", second=9)

    def found(self, folder):
        return [(each.rule, each.file) for each in verify_files(find_files("run", folder))]

    @pytest.mark.parametrize("packing", PACK)
    def test_are_judged_as_one_file(self, tmp_path, packing):
        """A run that begins in one segment and ends in another is whole."""
        write(tmp_path, "run.jsonl", 0, self.START, packing=packing)
        write(tmp_path, "run.jsonl", 1, line(2), packing=packing)
        write(tmp_path, "run.jsonl", 2, self.END)

        assert [] == self.found(tmp_path)

    def test_of_a_run_without_an_end(self, tmp_path):
        """An end that is missing is told where the run began."""
        write(tmp_path, "run.jsonl", 0, self.START)
        write(tmp_path, "run.jsonl", 1, line(2))

        assert [("end", "run.jsonl")] == self.found(tmp_path)

    def test_of_a_run_that_is_written(self, tmp_path):
        """A run whose newest segment a process writes isn't blamed for the end that may come."""
        write(tmp_path, "run.jsonl", 0, self.START)
        path = write(tmp_path, "run.jsonl", 1, line(2))
        with closing(open_run_file(path, 0o600)):
            assert [] == self.found(tmp_path)

    def test_are_told_apart(self, tmp_path):
        """A finding names the segment in which it is, and a fault's trace is the run's."""
        write(tmp_path, "run.jsonl", 1, line(2, second=30))
        write(
            tmp_path, "run.jsonl", 2, line(3, second=3), line(4, second=34), b"half", packing=".gz"
        )
        write(tmp_path, "run.jsonl", 3, b"other\n" + line(2, second=30))
        (tmp_path / "run.fault").write_text("Fatal Python error: Aborted\n")
        (tmp_path / "run.0001.fault").write_text("Fatal Python error: Aborted\n")

        assert [
            ("order", "run.0002.jsonl.gz"),
            ("foreign", "run.0002.jsonl.gz"),
            ("foreign", "run.0003.jsonl"),
            ("duplicate", "run.0003.jsonl"),
            ("fault", "run.fault"),
        ] == self.found(tmp_path)

    def test_that_are_empty(self, tmp_path):
        """A segment that was begun, and holds nothing yet, is no finding."""
        write(tmp_path, "run.jsonl", 0, line(1))
        write(tmp_path, "run.jsonl", 1)

        assert [] == self.found(tmp_path)

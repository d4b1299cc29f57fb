"""
A damaged file mended: what is saved and what isn't, and that the original outlives whatever
happens to who mends it.
"""

from __future__ import annotations

import json
import os
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs import (
    InputError,
    RunFileError,
    get_logger,
    read_run,
)
from geno_lewm_obs.read import TornLine, repair, scan
from geno_lewm_obs.read.parse import records_in
from geno_lewm_obs.read.pieces import pieces_in
from geno_lewm_obs.read.repair import LISTED
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.read.damaged import BROKEN, LINES, MENDED, folder_of, kept, make_damaged
from tests.read.segmented import write

CASES = sorted((Path(__file__).parents[1] / "cases" / "runs").iterdir())
MENDABLE = [case for case in CASES if case.name != "no-record-at-all"]
BITS = st.sampled_from(
    [*LINES, LINES[0][:-1], LINES[1][:60], b"\n", b"\0\0", b'{"a":1}\n', b'{"ts":"x"}']
)


@pytest.fixture
def path(tmp_path):
    """Return the path of a damaged run file."""
    return make_damaged(tmp_path)


class TestRepair:
    def test_saves_every_whole_record(self, path):
        """
        The file holds every whole record on a line of its own, in order; the original stands
        beside it, byte for byte.
        """
        repair(path)

        assert {path.name: MENDED, kept(path).name: BROKEN} == folder_of(path)

    def test_parts_records_where_nothing_is_lost(self, path):
        """Two whole records on one line are parted, though there's nothing to leave out."""
        path.write_bytes(LINES[0][:-1] + LINES[1])
        repair(path)

        assert LINES[0] + LINES[1] == path.read_bytes()

    def test_says_what_it_could_not_save(self, path):
        """Each piece that is left out is reported with its line, offset and length."""
        found = repair(path)
        lost = [TornLine(2, len(LINES[0]), 50), TornLine(3, len(LINES[0]) + 50 + len(LINES[2]), 3)]

        assert (3, 1, lost, kept(path)) == (found.records, found.glued, found.lost, found.original)

    @pytest.mark.parametrize("case", MENDABLE, ids=lambda case: case.name)
    def test_mends_a_golden_case(self, case, tmp_path):
        """
        What a mended case holds is each record that its folder says, and no torn piece; a whole
        one stays as it was.
        """
        path = shutil.copy(case / "run.jsonl", tmp_path / "run.jsonl")
        expected = json.loads((case / "expected.json").read_text())
        repair(path)

        assert [each for each in expected if "ts" in each] == [
            each.to_dict() for each in scan(path)
        ]

    def test_changes_nothing_in_a_dry_run(self, path):
        """A dry run tells the same and leaves the folder as it was."""
        told = repair(path, dry_run=True)

        assert {path.name: BROKEN} == folder_of(path)
        assert (None, told.lost, told.records) == (told.original, repair(path).lost, 3)

    @pytest.mark.parametrize(
        "content",
        [b"", b"".join(LINES), b"\n" + LINES[0] + b"\n\n", LINES[0] + LINES[1][:-1]],
        ids=range(4),
    )
    def test_leaves_a_whole_file_alone(self, path, content):
        """
        Where nothing is torn or glued nothing is done; blank lines and a missing last newline are
        no damage.
        """
        path.write_bytes(content)
        before = path.stat()
        repair(path)

        assert (before.st_ino, before.st_mtime_ns, {path.name: content}) == (
            path.stat().st_ino,
            path.stat().st_mtime_ns,
            folder_of(path),
        )

    def test_twice_is_once(self, path):
        """A repaired file is whole: repairing it again does nothing."""
        repair(path)
        before = folder_of(path)
        again = repair(path)

        assert (False, None, before) == (again.is_needed, again.original, folder_of(path))

    def test_the_run_goes_on_in_the_mended_file(self, log_dir):
        """A program that continues the run appends to the repaired file."""
        log_dir.mkdir()
        (log_dir / "run-1.jsonl").write_bytes(BROKEN)
        repair(log_dir / "run-1.jsonl")
        get_logger("training", run_id="run-1").info("training.metric", step=9)

        assert [0, 2, 3, 9] == [each["step"] for each in read_run("run-1")]

    def test_follows_a_link(self, path, tmp_path):
        """A link stays one; the file that it leads to is repaired where it is."""
        link = tmp_path / "elsewhere" / "link.jsonl"
        link.parent.mkdir()
        link.symlink_to(Path("..") / path.name)
        found = repair(link)

        assert (path, kept(path), [link]) == (found.path, found.original, [*link.parent.iterdir()])
        assert (True, MENDED, BROKEN) == (
            link.is_symlink(),
            link.read_bytes(),
            kept(path).read_bytes(),
        )

    def test_lists_so_many_pieces(self, path):
        """Of very many pieces that are left out the first are listed, and all are counted."""
        path.write_bytes(LINES[0] + b"x\n" * (LISTED + 5))
        found = repair(path)

        assert (LISTED, LISTED + 5) == (len(found.lost), found.left_out)

    @settings(deadline=None)
    @given(st.lists(BITS | st.binary(max_size=9), max_size=8).map(b"".join))
    def test_saves_them_from_anything(self, tmp_path_factory, content):
        """
        Whatever a file holds, each whole record in it is in the mended one, byte for byte, and
        nothing else is.
        """
        path = tmp_path_factory.mktemp("runs") / "run.jsonl"
        path.write_bytes(content)
        whole = [
            piece.content
            for piece in pieces_in(BytesIO(content))
            if piece.content.strip(b" \t\r") + b"\n" in LINES
        ]
        if whole or not content.strip(b"\n"):
            repair(path)

            assert whole == [each for each in path.read_bytes().split(b"\n") if each]
        else:
            with pytest.raises(RunFileError, match="no record is in "):
                repair(path)
            assert {path.name: content} == folder_of(path)


@pytest.mark.parametrize("packing", [".gz", ".zst"])
class TestCompressed:
    def test_is_left_alone_where_it_is_whole(self, tmp_path, packing):
        """A compressed segment is looked through."""
        path = write(tmp_path, "run.jsonl", 1, *LINES, packing=packing)

        assert (len(LINES), False) == ((found := repair(path)).records, found.is_needed)

    def test_is_refused_where_it_is_not(self, tmp_path, packing):
        """One that needs a repair is refused, and stays as it is."""
        path = write(tmp_path, "run.jsonl", 1, BROKEN, packing=packing)
        before = path.read_bytes()

        with pytest.raises(RunFileError, match="can't be repaired while it's compressed; decomp"):
            repair(path)
        assert {path.name: before} == folder_of(path)


class TestRefusals:
    def test_of_a_run_that_is_written(self, path):
        """While a process has the run open nothing is done to its file."""
        sink = FileSink(path)
        before = folder_of(path)
        with pytest.raises(
            RunFileError, match=r"a process still writes to .*; repair it when its run has ended"
        ):
            repair(path)
        sink.close()

        assert before == folder_of(path)

    @pytest.mark.parametrize(
        "content",
        [
            b"epochs: 3\n",
            b"root:x:0:0:root:/root:/bin/bash\n",
            LINES[0][:-9],
            b"\0" * 5000,
            b'{"ts":"x"}\n',
            b"\x1f\x8b\x08\x00" + LINES[0][:40],
        ],
        ids=["settings", "users", "half a record", "a hole", "another's record", "data"],
    )
    @pytest.mark.parametrize("dry_run", [False, True], ids=["for real", "dry"])
    def test_of_a_file_without_a_record(self, path, content, dry_run):
        """A file in which there is no record is left as it is, and no copy or plan is made."""
        path.write_bytes(content)
        before = path.stat()
        with pytest.raises(
            InputError, match=r"no record is in .*; see whether it is the file that"
        ):
            repair(path, dry_run=dry_run)

        assert {path.name: content} == folder_of(path)
        assert before == path.stat() or before.st_atime_ns != path.stat().st_atime_ns

    def test_of_a_file_with_another_name(self, path):
        """A file that has another hard link is refused, since a copy would part the two."""
        other = path.with_name("other")
        other.hardlink_to(path)
        with pytest.raises(RunFileError, match="has other names"):
            repair(path)

        assert {path.name: BROKEN, "other": BROKEN} == folder_of(path)
        assert other.samefile(path)

    @pytest.mark.parametrize("kind", ["dangling link", "device", "directory", "fifo", "missing"])
    def test_of_what_is_no_run_file(self, path, kind):
        """What isn't a regular file, or nothing at all, is refused without a wait."""
        odd = path.with_name("odd.jsonl")
        {
            "dangling link": lambda: odd.symlink_to("nothing"),
            "device": lambda: odd.symlink_to("/dev/zero"),
            "directory": odd.mkdir,
            "fifo": lambda: os.mkfifo(odd),
            "missing": int,
        }[kind]()

        with pytest.raises(RunFileError, match=r"can't be repaired|is not a regular file"):
            repair(odd)
        assert BROKEN == path.read_bytes()

    def test_of_a_file_that_another_repair_replaced(self, path, monkeypatch):
        """
        Who opened the file before another mended it doesn't put the old one's copy over the mended
        one.
        """
        other = path.with_name("other")
        other.write_bytes(MENDED)
        real = os.open

        def open_and_lose(name, *arguments):
            fd = real(name, *arguments)
            if Path(name) == path and other.exists():
                other.rename(path)
            return fd

        monkeypatch.setattr(os, "open", open_and_lose)
        with pytest.raises(RunFileError, match="a process still writes"):
            repair(path)
        assert {path.name: MENDED} == folder_of(path)


def test_the_mended_file_reads_as_before(path):
    """To a reader nothing changes: it gets the same records from both."""
    repair(path)

    assert list(records_in(BytesIO(BROKEN))) == list(read_run(path))

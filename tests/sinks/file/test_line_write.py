"""
The writing of one line: in several pieces, with others in between, and continued later.
"""

from __future__ import annotations

import errno
import os

import pytest

from geno_lewm_obs.sinks.file.line_write import LineWrite
from geno_lewm_obs.sinks.file.opening import open_run_file

LINE = b'{"ts":"1"}\n'


@pytest.fixture
def file(path):
    return open_run_file(path, 0o600)


def test_is_one_write_where_there_is_room(file, path, writes):
    """A line that fits is written by one call, and is never written again."""
    write = LineWrite(file, LINE)

    assert (True, True) == (write.finish(), write.finish())
    assert ([len(LINE)], LINE) == (writes.sizes, path.read_bytes())


def test_is_continued_when_there_is_room_again(file, path, writes):
    """What a full disk has cut is completed by a later call."""
    write = LineWrite(file, LINE)
    writes.coming += [writes.half, writes.full_disk]
    with pytest.raises(OSError, match="No space"):
        write.finish()

    assert (True, True) == (write.has_begun, write.finish())
    assert LINE == path.read_bytes()


@pytest.mark.parametrize("cuts", [[4], [4, 3]])
def test_is_not_whole_where_others_wrote_meanwhile(file, path, writes, cuts):
    """Behind another writer's line nothing is completed."""
    write = LineWrite(file, LINE)
    writes.coming += [*map(writes.cut, cuts), writes.full_disk]
    with pytest.raises(OSError, match="No space"):
        write.finish()
    with path.open("ab") as other:
        other.write(b"other\n")
    before = path.read_bytes()

    assert (False, before) == (write.finish(), path.read_bytes())


def test_is_whole_though_others_wrote_behind_it(file, path, writes):
    """A line that was completed stays whole, whoever writes after."""
    write = LineWrite(file, LINE)
    writes.coming += [writes.half]
    write.finish()
    with path.open("ab") as other:
        other.write(b"other\n")

    assert (True, LINE + b"other\n") == (write.finish(), path.read_bytes())


def test_is_not_whole_in_a_file_that_was_cut(file, path, writes):
    """A file that another program truncated holds nothing to be completed."""
    write = LineWrite(file, LINE, 4)
    path.write_bytes(b"")

    assert (False, []) == (write.finish(), writes.sizes)


def test_is_an_error_where_the_system_takes_nothing(file, writes):
    """A system that writes nothing and reports nothing isn't tried for ever."""
    with writes.all_by(writes.nothing), pytest.raises(OSError, match="output") as caught:
        LineWrite(file, LINE).finish()

    assert errno.EIO == caught.value.errno


def test_is_completed_where_nothing_can_be_read_back(file, path, writes, monkeypatch):
    """On a system without ``pread`` the rest is written."""
    monkeypatch.delattr(os, "pread")
    writes.coming += [writes.half]

    assert (True, LINE) == (LineWrite(file, LINE).finish(), path.read_bytes())

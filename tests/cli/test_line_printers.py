"""Lines of a run, printed together."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs.cli.line_printers import LastLines, printer_of
from geno_lewm_obs.read import RankFile
from tests.read.segmented import line


def raw(content, rank=0):
    return RankFile(rank, Path("run.jsonl")), content, 1, len(content.removesuffix(b"\n"))


@pytest.mark.parametrize("as_json", [False, True])
def test_are_written_when_they_are_flushed(capsys, as_json):
    """Few lines are held until they are flushed, and then come in order."""
    printer = printer_of(is_local=False, as_json=as_json)
    for step in range(3):
        printer.add(raw(line(step)))
    before = capsys.readouterr().out
    printer.flush()

    assert ("", 3 if as_json else 4) == (before, len(capsys.readouterr().out.splitlines()))


def test_are_written_when_they_are_many(capsys):
    """What is held is bounded."""
    printer = printer_of(is_local=False, as_json=True)
    for step in range(2000):
        printer.add(raw(line(step)))

    assert 0 < len(capsys.readouterr().out.splitlines()) < 2000


def test_for_programs_are_records_alone(capsys):
    """Of JSON only whole records are printed, byte for byte, as lines."""
    printer = printer_of(is_local=False, as_json=True)
    for content in (line(1), line(2)[:-9], b"half", line(3)[:-1], b"[1]\n"):
        printer.add(raw(content))
    printer.flush()

    assert (line(1) + line(3)).decode() == capsys.readouterr().out


class TestLastLines:
    def test_are_the_last_ones_at_first(self, capsys):
        """Before the first call the last lines are held, afterwards all are passed on."""
        last = LastLines(printer_of(is_local=False, as_json=True), 2)
        for step in range(5):
            last.add(raw(line(step)))
        last.print()
        last.add(raw(line(9)))
        last.add(raw(line(10)))
        last.add(raw(line(11)))
        last.print()

        assert b"".join(line(n) for n in (3, 4, 9, 10, 11)).decode() == capsys.readouterr().out

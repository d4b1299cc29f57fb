"""Files and directories to the files in them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from geno_lewm_obs.audit import Leak, RuleDetector
from geno_lewm_obs.audit.tree import Leaf, Link, Unread, leaves
from tests.read.segmented import line, write

READ = "GATTACA" * 4


def met(*names):
    return list(leaves([str(name) for name in names], RuleDetector()))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("b.txt", "a.txt", "sub/c.txt", "sub/deep/d.txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()


class TestOrder:
    def test_is_that_of_the_names(self):
        """The files of a directory come before those below it, each in the order of their names."""
        assert ["./a.txt", "./b.txt", "./sub/c.txt", "./sub/deep/d.txt"] == [
            leaf.shown for leaf in met(".")
        ]

    def test_named_files_come_as_they_were_named(self):
        """Names are taken in turn; one that is no directory is a file, there or not."""
        assert ["b.txt", "a.txt", "missing"] == [
            leaf.shown for leaf in met("b.txt", "a.txt", "missing")
        ]

    def test_standard_input_is_a_dash(self):
        """A dash is standard input."""
        assert [Leaf(None, "standard input", is_named=True)] == met("-")


class TestSegments:
    def test_of_a_file_that_was_named_come_too(self):
        """A run's file that is named stands for its segments, a first one that is gone included."""
        for number in (1, 2):
            write(Path(), "run.jsonl", number, line(1))
        expected = ["run.0001.jsonl", "run.0002.jsonl"]
        gone = [leaf.shown for leaf in met("run.jsonl")]
        write(Path(), "run.jsonl", 0, line(1))

        assert expected == gone
        assert ["run.jsonl", *expected] == [leaf.shown for leaf in met("run.jsonl")]
        assert ["run.0001.jsonl"] == [leaf.shown for leaf in met("run.0001.jsonl")]


class TestLinks:
    def test_are_not_followed_where_they_are_met(self):
        """A link in a directory is reported: to a file or directory, in a circle, or to nothing."""
        for name, target in (("l1", "a.txt"), ("l2", "sub"), ("sub/up", ".."), ("l3", "nowhere")):
            Path(name).symlink_to(target)
        links = [each.shown for each in met(".") if isinstance(each, Link)]

        assert (["./l1", "./l2", "./l3", "./sub/up"], 8) == (links, len(met(".")))

    def test_are_followed_where_they_are_named(self):
        """A link that was named itself is what it leads to."""
        Path("link").symlink_to("sub")

        assert ["link/c.txt", "link/deep/d.txt"] == [leaf.shown for leaf in met("link")]


class TestUnread:
    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_a_closed_directory_is_reported(self):
        """
        A directory that may not be read is named, with the system's reason, and the others go on.
        """
        Path("sub").chmod(0)

        assert Unread("./sub", "EACCES") in met(".")
        Path("sub").chmod(0o700)

    def test_a_directory_that_went_away_is_reported(self):
        """A directory that is removed meanwhile is named."""
        walk = leaves(["."], RuleDetector())
        first = next(walk)
        for name in ("sub/c.txt", "sub/deep/d.txt"):
            Path(name).unlink()
        Path("sub/deep").rmdir()
        Path("sub").rmdir()

        assert ("./a.txt", Unread("./sub", "ENOENT")) == (first.shown, list(walk)[-1])


class TestNames:
    def test_that_hold_a_sequence_are_reported_and_not_quoted(self):
        """A name that holds a sequence is a leak, shown by its number in its directory."""
        Path(f"b-{READ}.txt").touch()
        leak, leaf = [each for each in met(".") if "withheld" in str(each)]

        assert isinstance(leak, Leak)
        assert (
            "./(entry 2, name withheld), name: holds a sequence of 20 or more bases (dna), "
            "length 34" == str(leak)
        )
        assert "./(entry 2, name withheld)" == leaf.shown

    def test_of_directories_are_reported_too(self):
        """What is below a directory with a private name is shown by the directory's number."""
        Path("ada@example.org").mkdir()
        Path("ada@example.org/e.txt").touch()

        assert ["./(entry 2, name withheld)/e.txt"] == [
            each.shown for each in met(".") if isinstance(each, Leaf) and "entry" in each.shown
        ]

    def test_that_were_given_are_not_quoted_either(self):
        """A private name on the command line is shown by its place there."""
        leak, leaf = met("a.txt", READ)[1:]

        assert ("(path 2 withheld)", "(path 2 withheld)", "name") == (
            leak.file,
            leaf.shown,
            leak.position,
        )

    def test_are_shown_as_a_terminal_takes_them(self):
        """Control characters in a name are shown as escapes."""
        Path("e\x1b[2J\n.txt").touch()

        assert "./e\\x1b[2J\\n.txt" in [leaf.shown for leaf in met(".")]

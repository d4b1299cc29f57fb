"""Segments read as one file."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import RunFileError
from geno_lewm_obs.read import RankFile
from geno_lewm_obs.read.joined import open_joined
from tests.read.segmented import PACK, write


def content(files):
    with open_joined(files) as file:
        return file.read()


@given(
    text=st.binary(max_size=40),
    seams=st.lists(st.integers(0, 40), max_size=4).map(sorted),
    packing=st.sampled_from(list(PACK)),
)
def test_is_what_they_hold(tmp_path_factory, text, seams, packing):
    """It is the contents of all, each ended by a newline, and a single one as it is."""
    folder = tmp_path_factory.mktemp("run")
    parts = [text[start:end] for start, end in pairwise([0, *seams, len(text)])]
    files = [
        RankFile(0, write(folder, "run.jsonl", number, part, packing=packing), number)
        for number, part in enumerate(parts)
    ]
    ended = [part if part.endswith(b"\n") or not part else part + b"\n" for part in parts]

    assert (b"".join(ended) if seams else text) == content(files)


def test_closes_what_it_opens(tmp_path, descriptors):
    """Of all its segments one is open at a time, and none afterwards."""
    before = descriptors()
    files = [RankFile(0, write(tmp_path, "run.jsonl", n, b"line\n"), n) for n in range(5)]
    with open_joined(files) as file:
        most = max(len(descriptors()) for _ in iter(lambda: file.raw.read(1), b""))

    assert (before, len(before) + 1) == (descriptors(), most)


def test_names_the_segment_that_can_not_be_read(tmp_path):
    """An error is that of the segment."""
    files = [RankFile(0, write(tmp_path, "run.jsonl", n, b"line\n"), n) for n in range(3)]
    files[1].path.unlink()
    files[1].path.mkdir()

    with pytest.raises(RunFileError, match=r"run\.0001\.jsonl"):
        content(files)

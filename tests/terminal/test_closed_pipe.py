"""
A pipe whose reader has closed it.
"""

from __future__ import annotations

import os

import pytest

from geno_lewm_obs.terminal.closed_pipe import discard


def test_discard(descriptors):
    """What a stream still holds is lost without an error, and no descriptor stays open."""
    reader, writer = os.pipe()
    stream = os.fdopen(writer, "w")
    os.close(reader)
    stream.write("held")
    with pytest.raises(BrokenPipeError):
        stream.flush()
    before = descriptors()
    discard(stream)

    assert before == descriptors()
    stream.write("more")
    stream.close()

"""
What can be read without a wait, also where a program has thousands of files.
"""

from __future__ import annotations

import os
import resource

import pytest

from geno_lewm_obs.process.readable import is_readable

MANY = 2048


@pytest.fixture
def many_files():
    """Allow numbers that `select.select` refuses."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] != resource.RLIM_INFINITY and before[1] <= MANY:
        pytest.skip("the system allows too few files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], MANY + 1), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("many_files")
@pytest.mark.parametrize("number", [None, MANY])
def test_bytes_and_the_end(number):
    """A pipe can be read when there is a byte, and when its writer is gone; else it's waited."""
    first, writer = os.pipe()
    reader = first if number is None else os.dup2(first, number)
    waits = [is_readable(reader, seconds) for seconds in (0, -1, 0.001)]
    os.write(writer, b"x")
    has_byte = is_readable(reader, 60)
    os.read(reader, 1)
    os.close(writer)

    assert ([False] * 3, True, True) == (waits, has_byte, is_readable(reader, 60))
    for each in {first, reader}:
        os.close(each)

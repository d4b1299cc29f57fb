"""Who closes a descriptor, and when."""

from __future__ import annotations

import os

import pytest

from geno_lewm_obs.process.descriptor import OwnDescriptor


def is_open(number):
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


@pytest.fixture
def number(tmp_path):
    return os.open(tmp_path / "ours", os.O_RDWR | os.O_CREAT)


@pytest.fixture
def own(number):
    return OwnDescriptor(number, os.fstat(number))


class TestOwnDescriptor:
    def test_is_closed_by_the_last_who_uses_it(self, number):
        """The number is open as long as anybody holds its owner."""
        owners = [OwnDescriptor(number, os.fstat(number))]
        again = owners[0]
        owners.clear()
        before = is_open(number)
        del again

        assert (True, False) == (before, is_open(number))

    @pytest.mark.parametrize("ending", ["close", "__del__"])
    def test_leaves_another_s_number_alone(self, own, number, tmp_path, ending):
        """A number that was closed, and given to another file meanwhile, is that file's."""
        other = os.open(tmp_path / "other", os.O_RDWR | os.O_CREAT)
        os.dup2(other, number)
        ours = own.is_ours()
        getattr(own, ending)()

        assert (False, True) == (ours, is_open(number))
        os.close(other)
        os.close(number)

    def test_is_closed_once(self, own, number, tmp_path):
        """
        Whoever opens the same file again, by the same number, isn't closed by what was closed
        before.
        """
        own.close()
        again = os.open(tmp_path / "ours", os.O_RDWR)
        own.close()

        assert (number, True) == (again, is_open(again))
        os.close(again)

    def test_is_given_up_when_it_is_seen_closed(self, own, number, tmp_path):
        """
        Who saw that somebody closed the number doesn't close the same file, opened again by the
        same number.
        """
        os.close(number)
        ours = own.is_ours()
        again = os.open(tmp_path / "ours", os.O_RDWR)
        own.close()

        assert (number, False, True) == (again, ours, is_open(again))
        os.close(again)

"""The settings of segments: from arguments and variables, and what is refused."""

from __future__ import annotations

import math

import pytest

from geno_lewm_obs import ConfigError, InputError
from geno_lewm_obs.config import resolve_settings
from geno_lewm_obs.segment_settings import bytes_of, size_of_segments, text_of_size

SIZE, KEEP = "GENO_LEWM_LOG_SEGMENT_MB", "GENO_LEWM_LOG_KEEP_SEGMENTS"


def resolved(environ=None, **options):
    settings = resolve_settings(environ=environ or {}, **options)
    return settings.segment_mb, settings.keep_segments


class TestOrder:
    def test_by_default_there_is_one_file(self):
        """Without a word a run has one file, and nothing of it is removed."""
        assert (None, None) == resolved()

    def test_the_argument_comes_before_the_variable(self):
        """An argument goes before a variable, and 0 turns off what that says."""
        environ = {SIZE: "100", KEEP: "7"}

        assert [(100.0, 7), (0.5, 2), (None, None)] == [
            resolved(environ),
            resolved(environ, segment_mb=0.5, keep_segments=2),
            resolved(environ, segment_mb=0, keep_segments=0),
        ]

    def test_a_variable_may_say_none(self):
        """A variable of 0 means none, as if it were unset."""
        assert (None, None) == resolved({SIZE: "0", KEEP: "0"})

    def test_sources(self):
        """What decided is told as for other settings."""
        sources = resolve_settings(environ={SIZE: "1"}, keep_segments=3).sources

        assert (SIZE, "argument") == (sources["segment_mb"], sources["keep_segments"])


class TestRefusals:
    @pytest.mark.parametrize("size", [-1, 1e-4, 10**7, True, "10", math.nan, math.inf], ids=repr)
    def test_of_a_size(self, size):
        """What is no usable size is refused by the argument's name."""
        with pytest.raises(InputError, match=r"^segment_mb is no size of a segment; use a number"):
            resolved(segment_mb=size)

    @pytest.mark.parametrize("text", ["-1", "1e3", "0.0001", "10 MB", "\u0664", "9" * 9], ids=ascii)
    def test_of_a_variables_size(self, text):
        """What is no usable size is refused by the variable's name."""
        with pytest.raises(ConfigError, match=rf"^{SIZE} is no size of a segment; use a number"):
            resolved({SIZE: text})

    @pytest.mark.parametrize("number", [1, -3, True, 2.0, "2"], ids=repr)
    def test_of_a_number(self, number):
        """One segment is too few: other writers may not have left the last one yet."""
        with pytest.raises(InputError, match=r"^keep_segments is no number of segments to keep"):
            resolved(keep_segments=number)

    @pytest.mark.parametrize("text", ["1", "2.5", "all", "-2"])
    def test_of_a_variables_number(self, text):
        """What is no usable number is refused by the variable's name."""
        with pytest.raises(ConfigError, match=rf"^{KEEP} is no number of segments to keep"):
            resolved({KEEP: text})

    def test_of_a_run_id(self):
        """A run in segments can't have an id that ends like a segment's name; others can."""
        with pytest.raises(InputError, match=r"^run_id ends like the name of a segment, \.0001"):
            resolved({SIZE: "1"}, run_id="service.0001")
        with pytest.raises(ConfigError, match=r"^GENO_LEWM_RUN_ID ends like the name of a segment"):
            resolved({SIZE: "1", "GENO_LEWM_RUN_ID": "service.2026"})

        assert "service.0001" == resolve_settings(run_id="service.0001", environ={}).run_id
        assert (1.0, None) == resolved({SIZE: "1"}, run_id="service.1")


class TestNumbers:
    @pytest.mark.parametrize("size", [0.001, 0.5, 1.25, 100, 999_999])
    def test_travel_as_text(self, size):
        """A child process reads from the variable what its parent has."""
        assert size == size_of_segments(None, text_of_size(size))

    def test_none_travels_as_text(self):
        """That there are no segments is said, too."""
        assert ("0", None) == (text_of_size(None), size_of_segments(None, text_of_size(None)))

    def test_in_bytes(self):
        """A megabyte is a million bytes."""
        assert [1_500_000, 1000, None] == [bytes_of(size) for size in (1.5, 0.001, None)]

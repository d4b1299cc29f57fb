"""One finished line to several outputs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from geno_lewm_obs.sinks.lines import Lines


class TestLines:
    def test_all_get_the_line(self):
        """The file gets the line first, then each of the others, with what they need to know of it."""
        taken = []
        first, second = (SimpleNamespace(append=lambda *line, name=name: taken.append((name, line))) for name in "ab")

        Lines(first, [second]).append(b"{}\n", "info", "training.metric", None, 0)

        assert [("a", (b"{}\n", "info", "training.metric")), ("b", (b"{}\n", "info", "training.metric"))] == taken

    def test_what_the_file_raises(self):
        """A line that the file refuses with an error goes to none of the others."""
        taken = []

        def refuse(*_):
            raise BrokenPipeError

        lines = Lines(SimpleNamespace(append=refuse), [SimpleNamespace(append=lambda *line: taken.append(line))])

        with pytest.raises(BrokenPipeError):
            lines.append(b"{}\n", "info", "training.metric")
        assert not taken

"""
What an output causes: known in its thread, below its call, and from there on in other threads.
"""

from __future__ import annotations

import threading

import pytest

from geno_lewm_obs.sinks.feedback import HERE, Feedback


class TestFeedback:
    def test_knows_what_is_caused_below(self):
        """Inside `watch` the output and what caused its record are causes; outside nothing is."""
        outer, inner, earlier = (Feedback(name) for name in ("outer", "inner", "earlier"))
        seen = []
        outer.watch(lambda: inner.watch(lambda: seen.append(HERE.causes), (earlier, outer)))
        outer.watch(lambda: seen.append(HERE.causes))

        assert [(earlier, outer, inner), (outer,)] == seen
        assert () == HERE.causes

    def test_ends_though_the_output_raises(self):
        """An output that fails causes nothing that comes after."""
        output = Feedback("output")
        with pytest.raises(ZeroDivisionError):
            output.watch(lambda: 1 / 0)

        assert () == HERE.causes

    def test_keeps_out_what_it_caused(self, capsys):
        """`keep_out` makes the call, unless it's below another of the same output."""
        output, called = Feedback("output"), []
        output.keep_out(lambda: called.append(1))
        output.keep_out(lambda: output.keep_out(lambda: called.append(2)))

        assert ([1], 1) == (called, output.value)
        assert capsys.readouterr().err.startswith("geno-lewm-obs: the output output causes ")

    def test_is_not_known_in_another_thread(self):
        """A thread that runs meanwhile is caused by nothing."""
        seen = []

        def look():
            thread = threading.Thread(target=lambda: seen.append(HERE.causes))
            thread.start()
            thread.join()

        Feedback("output").watch(look)

        assert [()] == seen

    def test_begins_at_zero_again(self, capsys):
        """After `restart`, as in a forked child, nothing is counted, and the first is said."""
        output = Feedback("output")
        for _ in range(2):
            output.add()
            output.add()
            output.restart()

        assert (0, 2) == (output.value, capsys.readouterr().err.count("\n"))

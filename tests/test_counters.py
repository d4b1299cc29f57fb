"""Counters: they start at zero, lose nothing between threads, and stay bounded."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from geno_lewm_obs.counters import RunCounts, Tally, TallyTable


@pytest.fixture
def eager_switching() -> Iterator[None]:
    """Let the interpreter switch threads as often as it can, so that a step can't hide two."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def in_threads(act, threads=8):
    barrier = threading.Barrier(threads)

    def together():
        barrier.wait()
        act()

    running = [threading.Thread(target=together) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


class TestTally:
    def test_starts_at_nought(self):
        """A new tally has counted nothing."""
        assert 0 == Tally().value

    def test_add_tells_how_many_there_were(self):
        """Counting returns the number before, so the first one learns that it is the first."""
        tally = Tally()

        assert [0, 1, 2] == [tally.add() for _ in range(3)]

    def test_reading_does_not_count(self):
        """Reading the value doesn't change it."""
        tally = Tally()
        tally.add()

        assert [1, 1] == [tally.value, tally.value]

    @pytest.mark.usefixtures("eager_switching")
    def test_threads_lose_nothing(self):
        """Eight threads that count at once miss no count."""
        tally = Tally()
        in_threads(lambda: [tally.add() for _ in range(2000)])

        assert 16_000 == tally.value


class TestTallyTable:
    def test_counts_each_key(self):
        """Every key has a count of its own, made when it is first counted."""
        table = TallyTable()
        for key in "abba":
            table.add(key)

        assert {"a": 2, "b": 2} == table.as_dict()

    def test_tells_what_was_counted(self):
        """A key is in the table once it was counted, however long it is."""
        table = TallyTable()
        table.add("a")
        table.add("k" * 300)

        assert "a" in table
        assert "k" * 300 in table
        assert "b" not in table
        assert "k" * 301 not in table

    def test_add_tells_how_many_there_were(self):
        """Counting returns the number before of that key."""
        table = TallyTable()

        assert [0, 0, 1] == [table.add(key) for key in "aba"]

    def test_total(self):
        """The total is the sum over all keys, nought for none."""
        table = TallyTable()
        before = table.total
        for key in "abba":
            table.add(key)

        assert (0, 4) == (before, table.total)

    def test_the_dict_is_a_copy(self):
        """What was read isn't changed by counting on."""
        table = TallyTable()
        read = table.as_dict()
        table.add("a")

        assert {} == read

    def test_is_bounded(self):
        """
        Past the limit new keys are counted together, so that hostile names can't fill the memory.
        """
        table = TallyTable()
        for number in range(TallyTable.LIMIT + 5):
            table.add(f"event-{number}")
        counts = table.as_dict()

        assert (1001, 5, 1005) == (len(counts), counts["(other)"], table.total)

    def test_all_is_known_past_the_limit(self):
        """Past the limit each key is told to be there, since no new one is counted by itself."""
        table = TallyTable()
        for number in range(TallyTable.LIMIT - 1):
            table.add(f"event-{number}")
        assert ("event-0" in table, "new" in table) == (True, False)
        table.add("the last")

        assert "new" in table

    def test_is_bounded_in_bytes(self):
        """Long keys are counted each for itself, and take no more than short ones."""
        table = TallyTable()
        before = [table.add(f"{'x' * 50_000}{number}") for number in (1, 2, 1)]

        assert ([0, 0, 1], True) == (before, max(map(len, table.as_dict())) < 300)

    def test_known_keys_count_on_past_the_limit(self):
        """A key that had a count before the limit keeps it."""
        table = TallyTable()
        for number in range(TallyTable.LIMIT + 5):
            table.add(f"event-{number}")

        assert 1 == table.add("event-0")

    @pytest.mark.usefixtures("eager_switching")
    def test_threads_share_a_new_key(self):
        """Threads that count a key for the first time at once miss no count."""
        table = TallyTable()
        in_threads(lambda: [table.add(f"event-{number}") for number in range(300)])

        assert {f"event-{number}": 8 for number in range(300)} == table.as_dict()


class TestRunCounts:
    NUMBERS = ("lost", "below_level")
    TABLES = (
        *("unregistered", "undeclared", "mistyped", "redacted"),
        *("refused_keys", "notices", "suppressed"),
    )

    def test_holds_what_a_run_counts(self):
        """A run counts records, errors, losses and what each rule hid."""
        public = {name for name in vars(RunCounts()) if not name.startswith("_")}

        assert {"written", "sampled_out", *self.NUMBERS, *self.TABLES} == public

    def test_untold(self):
        """What was added since the last time is told, by key, and once."""
        counts = RunCounts()

        assert [{"a": 2}, {"a": 1, "b": 4}, {}] == [
            counts.untold("x", {"a": 2}),
            counts.untold("x", {"a": 3, "b": 4}),
            counts.untold("x", {"a": 3, "b": 4}),
        ]
        assert {"a": 3} == counts.untold("y", {"a": 3})

    def test_a_child_tells_its_own(self):
        """What was told before the counts begin anew isn't taken from those of later."""
        counts = RunCounts()
        counts.untold("x", {"a": 2})
        counts.restart()

        assert {"a": 1} == counts.untold("x", {"a": 1})

    def test_restart(self):
        """Beginning anew sets every count to nought, as a forked child must."""
        counts = RunCounts()
        kept = counts.written["error"]
        kept.add()
        for name in self.NUMBERS:
            getattr(counts, name).add()
        for name in self.TABLES:
            getattr(counts, name).add("key")
        sample = counts.sampled_out.sample("training", "training.step", 100, 100)
        sample.seen.add()
        counts.restart()

        assert (0, 0) == (counts.records, counts.errors)
        assert kept is counts.written["error"]
        assert [0] * 10 == [getattr(counts, name).value for name in self.NUMBERS] + [
            getattr(counts, name).total for name in ("sampled_out", *self.TABLES)
        ]

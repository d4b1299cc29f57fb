"""
The open runs together: what settling, flushing and closing leave in their files.
"""

from __future__ import annotations

from geno_lewm_obs import get_logger
from geno_lewm_obs.runs.ending import (
    close_all_runs,
    flush_all_runs,
    last_run,
    open_runs,
    settle_runs,
)


def dropped(read, run_id="r"):
    """Return how many keys each account of the run told as dropped."""
    return [
        each.data["dropped_keys"] for each in read(run_id) if each.event == "obs.contract.broken"
    ]


class TestSettle:
    def test_tells_what_is_new(self, read):
        """Each time, and at the end, the account is of what wasn't told before."""
        log = get_logger("a", run_id="r")
        for times in (2, 0, 3):
            for number in range(times):
                log.info("inference.batch.end", n=number, nope=1)
            settle_runs()
        log.info("inference.batch.end", nope=1)
        close_all_runs()

        assert [2, 3, 1] == dropped(read)

    def test_writes_what_is_kept_back(self, read):
        """A relaxed run's file has all records, and the run stays open."""
        log = get_logger("a", run_id="r", durability="relaxed")
        log.info("inference.batch.end", n=1)
        settle_runs()

        assert [{"n": 1}] == [each.data for each in read("r")]
        assert ["r"] == [run.key.run_id for run in open_runs()]

    def test_writes_the_last_of_a_sample(self, read):
        """The last record that sampling hid is written, and what it hid is told."""
        log = get_logger("a", run_id="r", level="debug")
        for number in range(5):
            log.debug("data.cache.hit", shard_id=str(number))
        settle_runs()

        assert ["0", "4"] == [
            each.data["shard_id"] for each in read("r") if each.event == "data.cache.hit"
        ]
        assert {"data.cache.hit": 3} == read("r")[-1].data["hidden"]


def test_flush_all(read):
    """Each open run's file gets what was kept back."""
    for run_id in ("r", "s"):
        get_logger("a", run_id=run_id, durability="relaxed").info("inference.batch.end", n=1)
    flush_all_runs()

    assert [1, 1] == [len(read(run_id)) for run_id in ("r", "s")]


def test_close_all():
    """No run is open any more, and the last one is remembered."""
    get_logger("a", run_id="r")
    close_all_runs()

    assert ([], "r") == (open_runs(), last_run().key.run_id)

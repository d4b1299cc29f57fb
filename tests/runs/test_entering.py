"""
Entering and leaving a run, as the block of a `logged_run` does it. What such a block writes is
`test_block`'s.
"""

from __future__ import annotations

from geno_lewm_obs import configure, get_logger
from geno_lewm_obs.runs.ending import open_runs
from geno_lewm_obs.runs.entering import entered


def test_joins_what_is_called_within():
    """Within it, calls that name no run join the run; the entry is told to have ended behind it."""
    with entered({"run_id": "r"}) as (run, entry):
        assert ("r", False) == (get_logger("a").run_id, entry.has_ended)
        assert 1 == run.blocks

    assert (True, 0) == (entry.has_ended, run.blocks)


def test_the_last_to_leave_closes_a_run_that_was_opened_so():
    """A run that was opened by entering it is closed by the last one out."""
    first, second = entered({"run_id": "r"}), entered({"run_id": "r"})
    run, _ = first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert [run] == open_runs()
    second.__exit__(None, None, None)

    assert [] == open_runs()


def test_a_run_that_was_open_before_stays_open():
    """One that a logger has opened, or `configure` set up, isn't closed."""
    get_logger("a", run_id="before")
    configure(run_id="named")
    for run_id in ("before", "named"):
        with entered({"run_id": run_id}):
            pass

    assert {"before", "named"} == {run.key.run_id for run in open_runs()}

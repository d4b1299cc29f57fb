"""All that is known of how a run ended."""

from __future__ import annotations

import tempfile
import time

import pytest

from geno_lewm_obs.catalog.directory import runs_in
from geno_lewm_obs.catalog.moments import seconds_of
from geno_lewm_obs.catalog.summary import summarise
from geno_lewm_obs.postmortem import report, report_on
from geno_lewm_obs.postmortem.kernel import Kill
from tests.postmortem.causes import CAUSES


@pytest.fixture(name="told")
def told_of_real_runs(real_runs):
    """Return what reports on a real run."""
    return lambda run_id: report_on(summarise(run_id, runs_in(real_runs)[run_id], time.time()))


@pytest.fixture(autouse=True)
def kernel(monkeypatch):
    """Let the kernel have killed some processes for want of memory."""

    def tells(count, *kills):
        monkeypatch.setattr(report, "kill_count", lambda: count)
        monkeypatch.setattr(report, "kills", lambda: list(kills))

    tells(0)
    return tells


@pytest.mark.parametrize("run_id", CAUSES)
def test_tells_how_a_real_run_ended(told, run_id):
    """Cause, exception, signal, step and checkpoint are those that each run was brought to."""
    json = told(run_id).as_json()
    keys = ("cause", "exception_type", "signal", "last_step", "last_checkpoint")

    assert CAUSES[run_id] == tuple(json[key] for key in keys)


def test_has_the_keys_of_its_contract(told):
    """The keys of the JSON are fixed, and in this order."""
    keys = "run_id state cause exception_type place signal last_step last_checkpoint ended alert"

    assert keys.split() == list(told("failed").as_json())


def test_tells_the_place_of_an_exception(told):
    """The place is the innermost frame."""
    assert told("failed").as_json()["place"].startswith("__main__:fail:")


def test_tells_no_end_of_a_run_that_goes_on(told):
    """A run that is written has no end yet, and another one has that of its last record."""
    assert (None, True) == (
        told("live").as_json()["ended"],
        told("killed").as_json()["ended"] is not None,
    )


def test_tells_which_rank_stopped_first(told):
    """Of ranks that were killed, the first one to stop is told."""
    assert 2 == told("three-ranks").rank.rank


class TestMemory:
    def test_is_the_cause_where_the_kernel_says_so(self, told, kernel):
        """A process that the kernel killed right after the last record was this run's."""
        ended = seconds_of(told("killed").summary.ended)
        kernel(1, Kill(ended - 500, 7), Kill(ended + 2, 4711))
        json = told("killed").as_json()

        assert (4711, "out_of_memory", "SIGKILL") == (
            told("killed").kill.pid,
            json["cause"],
            json["signal"],
        )

    def test_is_not_the_cause_of_a_later_kill(self, told, kernel):
        """A kill at another time says nothing of this run, but that there was one."""
        kernel(3, Kill(seconds_of(told("killed").summary.ended) + 900, 4711))

        assert ("unknown", 3) == (told("killed").cause.name, told("killed").kills_known)

    def test_is_not_asked_for_where_the_cause_is_known(self, told, kernel):
        """Of a run with an exception, and of a copy, the kernel isn't asked."""
        kernel(1)

        assert [None, None] == [told(run_id).kills_known for run_id in ("failed", "unspoken")]


def test_finds_what_the_file_did_not_take(told, tmp_path, monkeypatch):
    """Lines that found no room in the file are in the temporary directory, and told."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    saved = tmp_path / "killed-0a1b2c3d.jsonl"
    saved.write_bytes(b"{}\n")
    (tmp_path / "other-0a1b2c3d.jsonl").write_bytes(b"{}\n")

    assert [saved] == list(told("killed").saved)

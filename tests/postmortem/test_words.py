"""The report on a run's end, in words."""

from __future__ import annotations

import time

import pytest

from geno_lewm_obs.catalog.directory import runs_in
from geno_lewm_obs.catalog.summary import summarise
from geno_lewm_obs.postmortem import report, report_on, words_of
from geno_lewm_obs.postmortem.kernel import Kill
from tests.catalog.last_lines import BEGUN, SIGNALLED, STALLED, STEP, row


@pytest.fixture
def words(tmp_path):
    """Return what tells the end of a run in words."""

    def told(*lines):
        (tmp_path / "run.jsonl").write_bytes(b"".join(lines))
        summary = summarise("run", runs_in(tmp_path)["run"], time.time())
        headline, lines = words_of(report_on(summary))
        return headline, {label: text for label, text in lines if label}

    return told


@pytest.fixture
def _recent(monkeypatch):
    """Let the log be that of a run on this machine."""
    monkeypatch.setattr("geno_lewm_obs.catalog.state.reason_against_knowing", lambda *_: None)


@pytest.mark.parametrize(
    ("line", "headline"),
    [
        (row("training.run.end", reason="completed"), "run completed"),
        (row("training.run.end", reason="early stop"), "run completed: early stop"),
        (SIGNALLED, "run was KILLED: SIGTERM, as a scheduler sends it"),
        (
            row("obs.run.failed", "error", exception_type="E\x1b", exception_message="x" * 900),
            f"run FAILED: E\\x1b: {'x' * 200}",
        ),
        (b"", "run was KILLED: no trace of the end"),
    ],
)
@pytest.mark.usefixtures("_recent")
def test_begin_with_what_ended_it(words, line, headline):
    """The first line has the state and the cause, and no control character."""
    told, _ = words(BEGUN, STEP, line)

    assert told.startswith(headline)
    assert told.isprintable()


@pytest.mark.usefixtures("_recent")
@pytest.mark.parametrize(
    ("count", "kills", "told"),
    [
        (0, [], "not the cause: the kernel has killed nothing"),
        (2, [], "perhaps: the kernel has killed for it 2 times"),
        (None, [], None),
    ],
)
def test_tell_what_the_kernel_knows(words, monkeypatch, count, kills, told):
    """That the kernel has killed nothing rules it out; that it has, doesn't prove it."""
    monkeypatch.setattr(report, "kill_count", lambda: count)
    monkeypatch.setattr(report, "kills", lambda: kills)
    _, lines = words(BEGUN, STEP)

    assert (told is None, True) == (
        "memory" not in lines,
        lines.get("memory", "").startswith(told or ""),
    )


@pytest.mark.usefixtures("_recent")
def test_name_the_process_that_the_kernel_killed(words, monkeypatch):
    """A kill of the kernel's is told with the process."""
    monkeypatch.setattr(report, "kill_count", lambda: 1)
    monkeypatch.setattr(report, "_kill_after", lambda _rank: Kill(time.time(), 4711))

    assert "run was KILLED: out of memory: the kernel killed process 4711" == words(BEGUN, STEP)[0]


def test_tell_that_nothing_is_saved(words):
    """Of a run that failed without a checkpoint, this is said."""
    failed = row("obs.run.failed", "error")

    assert "no checkpoint" == words(BEGUN, STEP, failed)[1]["kept"]


def test_tell_a_torn_end(words):
    """Half a line at the end of the file is said."""
    _, lines = words(BEGUN, STEP, STEP[:60])

    assert "half a line at its end" in lines["log"]


def test_show_no_control_character_of_a_file(words):
    """A time may hold anything where another program wrote it; the terminal gets escapes."""
    odd = STEP.replace(STEP[7:31], b"2026-05-20T15:\\u001b[2J12345Z")
    headline, lines = words(BEGUN, odd)

    assert "when" in lines
    assert all(text.isprintable() for text in (headline, *lines.values()))


def test_name_ranks_by_their_ends(real_runs):
    """Ranks that ended alike are told together, the first to stop first."""
    summary = summarise("three-ranks", runs_in(real_runs)["three-ranks"], time.time())
    headline, lines = words_of(report_on(summary))
    ranks = [text for label, text in lines if text.startswith(("2:", "0-1:"))]

    assert (["2: killed at step 5", "0-1: killed at step 8"], True) == (
        ranks,
        headline.endswith("; rank 2 stopped first"),
    )


@pytest.mark.usefixtures("_recent")
def test_a_stall_before_the_end(words):
    """Of a run that was killed while it stood still, both are told."""
    headline, lines = words(BEGUN, STEP, STALLED)

    assert headline.startswith("run was KILLED")
    assert "before that: no step for 5m (usual 0.4s)" == lines["stalled"]


@pytest.mark.usefixtures("_recent")
def test_the_host(words):
    """Where samples of the host were asked for, the last ones are told in a line."""
    sample = row("obs.host.sample", "debug", component="obs", memory_bytes=5 * 10**9)

    assert "5.0 GB of memory" == words(BEGUN, STEP, sample)[1]["host"]
    assert "host" not in words(BEGUN, STEP)[1]


@pytest.mark.parametrize(
    ("loss", "headline"),
    [
        ("NaN", "run completed, but the loss is NaN: NaN in\\x1bloss at step 7"),
        (0.5, "run completed"),
    ],
)
@pytest.mark.usefixtures("_recent")
def test_say_that_the_numbers_are_wrong(words, loss, headline):
    """The first alert of an attempt is told; a run whose last loss is none is no success."""
    alerts = [
        row("training.collapse.alert", "warn", step=step, criterion=f"{kind} in\x1bloss")
        for step, kind in ((7, "NaN"), (9, "infinity"))
    ]
    step, end = row("training.step", "debug", step=9, loss=loss), row("training.run.end")
    told, lines = words(BEGUN, *alerts, step, end)

    assert (headline, "NaN in\\x1bloss at step 7") == (told, lines["numbers"])


@pytest.mark.usefixtures("_recent")
def test_alerts_of_earlier_attempts_are_not_told(words):
    """A run that was begun again after an alert has none."""
    alert = row("training.collapse.alert", "warn", step=7, criterion="NaN in loss")
    _, lines = words(BEGUN, alert, BEGUN, STEP)

    assert "numbers" not in lines

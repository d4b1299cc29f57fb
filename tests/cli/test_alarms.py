"""A command of the user's own, run when something happens to a run."""

from __future__ import annotations

import shutil

import pytest

click = pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs.cli import alarms
from geno_lewm_obs.cli.alarms import PAUSE_S, Alarms, alarms_of
from tests.catalog.last_lines import STALLED, STEP, row

pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="runs commands of a shell")
ALERT = row("training.collapse.alert", "warn", 7, criterion="NaN in loss", value="NaN")
SPIKE = row("training.collapse.alert", "warn", 7, criterion="spike in loss", value=9.5)
FAILED = row("obs.run.failed", "error", exception_type="KeyError")
HOSTILE = row("training.metric", "error", name="$(touch was-run); `touch was-run`", value=1)


@pytest.fixture
def waiting(tmp_path):
    """Return alarms for some kinds, the time they go by, and what their command was given."""
    out, now = tmp_path / "out", [0.0]
    script = f'echo "$GENO_OBS_ALARM $GENO_OBS_RUN $GENO_OBS_STEP"; cat >> {out}.in'

    def waiting(kinds):
        command = ["sh", "-c", f"({script}) >> {out}"]
        made.append(Alarms(kinds.split(","), command, lambda: now[0]))
        return made[-1]

    made = []

    def given():
        made[-1].wait()
        return out.read_text().splitlines() if out.exists() else []

    return waiting, now, given


@pytest.mark.parametrize(
    ("kinds", "line", "expected"),
    [
        ("stall", STALLED, ["stall run-1 3"]),
        ("nan", ALERT, ["nan run-1 7"]),
        ("nan", row("training.metric", metrics={"a": [1, "-Infinity"]}), ["nan run-1 "]),
        ("error", FAILED, ["error run-1 "]),
        ("stall,nan,error", STEP, []),
        ("nan", SPIKE, []),
        ("nan", row("training.metric", NaN=1, value=1), []),
        ("stall", row("training.metric", metrics={"event": "obs.run.stalled"}), []),
        ("error", row("training.metric", metrics={"severity": "error"}), []),
        ("end,error", STALLED, []),
        ("error", b"half a " + FAILED[:-9], []),
        ("error", b'["severity":"error"]', []),
    ],
)
def test_what_is_waited_for(waiting, tmp_path, kinds, line, expected):
    """The command runs for records of the kinds that were named, and gets the record's line."""
    alarmed, _, given = waiting
    alarmed(kinds).see(line)

    assert expected == given()
    if expected:
        assert line == (tmp_path / "out.in").read_bytes()


def test_nothing_of_a_record_is_a_command(waiting, tmp_path, monkeypatch):
    """Whatever a record holds, none of it is run."""
    monkeypatch.chdir(tmp_path)
    alarmed, _, given = waiting
    alarmed("error").see(HOSTILE)

    assert 1 == len(given())
    assert not (tmp_path / "was-run").exists()


def test_once_in_a_while(waiting):
    """One kind of one run has the command run once a minute at most; an end, once."""
    alarmed, now, given = waiting
    alarm = alarmed("error,stall,end")
    for seconds in (0.0, PAUSE_S - 1, PAUSE_S):
        now[0] = seconds
        alarm.see(FAILED)
        alarm.end("r")
    alarm.see(STALLED)

    assert ["error", "end", "error", "stall"] == [text.split()[0] for text in given()]


def test_is_not_waited_for(tmp_path):
    """While a command runs, the run is followed further; the next one runs when it has ended."""
    go, out = tmp_path / "go", tmp_path / "out"
    script = f'until [ -e {go} ]; do :; done; echo "$GENO_OBS_ALARM" >> {out}'
    alarm = Alarms(["error", "stall"], ["sh", "-c", script])
    alarm.see(FAILED)
    alarm.see(STALLED)
    assert not out.exists()
    go.touch()
    alarm.wait()

    assert ["error", "stall"] == out.read_text().split()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["sh", "-c", "exit 3"], "has ended with 3"),
        (["no-such-program"], "can't be run (FileNotFoundError)"),
        (["sh", "-c", "exec sleep 60"], "took over 0.1 s, and was ended"),
    ],
)
def test_a_command_that_fails(monkeypatch, capfd, command, said):
    """What becomes of it is said, and the run is followed further."""
    monkeypatch.setattr(alarms, "SECONDS", 0.1 if "sleep" in command[-1] else 60.0)
    failing = Alarms(["end"], command)
    failing.end("r")
    failing.wait()

    assert f"geno-lewm-obs: the command of --exec {said}\n" == capfd.readouterr().err


@pytest.mark.parametrize(
    ("on", "command", "text"),
    [
        ("end", None, "go together"),
        (None, "true", "go together"),
        ("end,ends", "true", "some of stall, nan, end, error"),
        ("end", "", "a program"),
        ("end", "'", "a program"),
        ("end", "/no/such/program x", "isn't found"),
    ],
)
def test_options_that_can_not_be_used(on, command, text):
    """One without the other, an unknown kind and no command are errors of usage."""
    with pytest.raises(click.UsageError, match=text):
        alarms_of(on, command)


def test_options():
    """Without either there are no alarms."""
    assert alarms_of(None, None) is None
    assert alarms_of("stall, end", "sh -c 'exit 0'") is not None

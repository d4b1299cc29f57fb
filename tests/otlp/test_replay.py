"""
Runs that are sent to OpenTelemetry after their end: resumed, repeated, and given up.
"""

from __future__ import annotations

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from geno_lewm_obs import ConfigError
from geno_lewm_obs.otlp.replay import replay_to_otlp
from geno_lewm_obs.otlp.shipment import GaveUpError
from geno_lewm_obs.read.repair import repair
from geno_lewm_obs.shipping.replay import ReplayedRun
from tests.read.segmented import line, write

from .receiver import Receiver, plain_attributes


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


def replayed(folder, receiver, wants=None, sleep=lambda _seconds: None, **environ):
    environ = {**receiver.environ, **environ}
    with ReplayedRun("run", folder, "otlp") as run:
        return replay_to_otlp(run, wants, environ=environ, sleep=sleep)


def steps(receiver):
    return [plain_attributes(each.attributes)["geno_lewm.step"] for each in receiver.logs]


def test_records_have_their_own_times(tmp_path, receiver):
    """Records arrive once, with the times of the file; repeated, only what came since."""
    path = write(tmp_path, "run.jsonl", 0, line(1, second=7))
    first = replayed(tmp_path, receiver)
    with path.open("ab") as file:
        file.write(line(2))
    others = [replayed(tmp_path, receiver), replayed(tmp_path, receiver)]

    assert ([(1, 0, 0), (1, 0, 0), (0, 0, 0)], [1, 2]) == ([first, *others], steps(receiver))
    assert 1_779_289_207_000_000_000 == receiver.logs[0].time_unix_nano


def test_a_run_that_was_repaired(tmp_path, receiver):
    """What was sent before a repair isn't sent again behind it."""
    path = write(tmp_path, "run.jsonl", 0, line(1), b"torn\n", line(2), b'{"ts":"20')
    replayed(tmp_path, receiver)
    repair(path)
    with path.open("ab") as file:
        file.write(line(3))

    assert ((1, 0, 0), [1, 2, 3]) == (replayed(tmp_path, receiver), steps(receiver))


def test_a_run_that_was_written_anew(tmp_path, receiver, capsys):
    """A run that isn't the one that was sent under its id is sent, and that is said."""
    write(tmp_path, "run.jsonl", 0, line(1), line(2))
    replayed(tmp_path, receiver)
    before = capsys.readouterr().err
    write(tmp_path, "run.jsonl", 0, line(3))

    assert ("", 1, [1, 2, 3]) == (before, replayed(tmp_path, receiver).sent, steps(receiver))
    assert "a file of the run was written anew, and is sent" in capsys.readouterr().err


def test_what_is_wanted(tmp_path, receiver):
    """What isn't wanted is passed over, and what is refused is counted."""
    receiver.mode = "partial"
    write(tmp_path, "run.jsonl", 0, *map(line, range(4)))

    assert (1, 1, 0) == replayed(tmp_path, receiver, lambda each: each[0]["step"] > 1)
    assert ([3], (0, 0, 1)) == (steps(receiver), replayed(tmp_path, receiver))


def test_a_receiver_that_is_busy(tmp_path, receiver, capsys):
    """A receiver is asked again for a while, and that is said; given up, it's an error."""
    receiver.mode, slept = "unavailable", []
    write(tmp_path, "run.jsonl", 0, line(1))
    with pytest.raises(GaveUpError, match="503"):
        replayed(tmp_path, receiver, sleep=slept.append)
    receiver.mode = "ok"

    assert (1, 0, 0) == replayed(tmp_path, receiver)
    assert sum((1, 2, 4, 8, 16)) * 0.75 < sum(slept) <= 60  # each varies by a fifth
    assert 1 == capsys.readouterr().err.count("; it is tried again\n")


def test_turned_off(tmp_path, receiver):
    """Where the environment turns everything off, the error says by what."""
    write(tmp_path, "run.jsonl", 0, line(1))
    with pytest.raises(ConfigError, match="OTEL_SDK_DISABLED is set"):
        replayed(tmp_path, receiver, OTEL_SDK_DISABLED="true")

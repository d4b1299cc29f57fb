"""What in a rank's file tells how it went."""

from __future__ import annotations

import pytest

from geno_lewm_obs.postmortem.trail import SHOWN, ending_in, trail_of
from geno_lewm_obs.read import RankFile, read_run
from tests.catalog.last_lines import BEGUN, CRASHED, ENDED, FAILED, SIGNALLED, STEP, row


@pytest.fixture
def trail(tmp_path):
    """Return what writes lines to a file and reads its trail."""

    def read(*lines):
        path = tmp_path / "run.jsonl"
        path.write_bytes(b"".join(lines))
        return trail_of([RankFile(0, path)])

    return read


def test_has_the_last_checkpoint(trail):
    """The last record of a checkpoint is kept."""
    saved = [row("training.checkpoint.write", step=step, path=f"{step}.pt") for step in (1, 2)]

    assert 2 == trail(*saved, STEP).checkpoint["step"]


def test_has_the_last_warnings_and_errors(trail):
    """Of the warnings and errors the last ones are kept, byte for byte."""
    warnings = [row("training.collapse.alert", "warn", step=step) for step in range(9)]

    assert [each[:-1] for each in warnings[-SHOWN:]] == list(trail(*warnings, STEP).notable)


def test_has_accounts_apart(trail):
    """What a run tells of its losses is kept by event, and pushes no error out."""
    account = row("obs.redaction.dropped", "warn", dropped={"dna": 2})
    found = trail(FAILED, *[account] * 9)

    assert ([FAILED[:-1]], {"obs.redaction.dropped": account[:-1]}) == (
        list(found.notable),
        found.accounts,
    )


@pytest.mark.parametrize(
    ("lines", "ends"),
    [
        ((BEGUN, STEP, ENDED), []),
        ((BEGUN, STEP, SIGNALLED, BEGUN, STEP, ENDED), ["SIGTERM"]),
        ((BEGUN, STEP, BEGUN, FAILED, BEGUN), ["", "KeyError"]),
        ((BEGUN, ENDED, BEGUN, STEP), ["completed"]),
    ],
)
def test_tells_how_earlier_attempts_ended(trail, lines, ends):
    """Each attempt but the last has what a record says of its end, or nothing."""
    assert ends == trail(*lines).ends


@pytest.mark.parametrize(
    ("line", "ending"),
    [(CRASHED, "ValueError"), (SIGNALLED, "SIGTERM"), (ENDED, "completed"), (STEP, "")],
)
def test_ending_is_told_by_a_record(tmp_path, line, ending):
    """A crash tells its exception, a signal its name, an end its reason, and a step nothing."""
    (tmp_path / "run.jsonl").write_bytes(line)

    assert ending == ending_in(next(read_run(tmp_path / "run.jsonl")))


def test_survives_damage(trail):
    """Half lines and odd records are passed over."""
    odd = b'{"ts":"2026-05-20T15:42:01.123Z","severity":"warn","event":5,"data":7}\n'

    assert [odd[:-1], FAILED[:-1]] == list(trail(odd, FAILED[:40], FAILED, FAILED[:50]).notable)

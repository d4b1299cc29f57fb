"""
Batches until they are settled: when they are sent again, and how far the run counts as sent.
"""

from __future__ import annotations

from contextlib import closing

import pytest

pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from geno_lewm_obs.otlp.endpoints import Endpoints
from geno_lewm_obs.otlp.exporting import Exporter
from geno_lewm_obs.otlp.shipment import LONGEST_PAUSE_S, GaveUpError, Shipment
from geno_lewm_obs.shipping.position_file import PositionFile
from geno_lewm_obs.shipping.unsent import Unsent
from tests.read.segmented import line, write

from .receiver import Receiver, plain_attributes


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


class Sending:
    """What sends a run, and keeps how long it would have waited and what it told."""

    def __init__(self, folder, receiver):
        self.folder = folder
        self.pauses, self.told = [], []
        self.position = PositionFile(folder / "run.otlp", "otlp", "run")
        assert self.position.acquire()
        endpoints = Endpoints.from_environment(receiver.environ)
        self.exporter = Exporter(endpoints, {})
        self.act = lambda: True
        self.shipment = Shipment(
            self.position, self.exporter, pause=self._pause, tell=self.told.append
        )

    def _pause(self, seconds):
        self.pauses.append(seconds)
        return self.act()

    def send(self):
        with closing(Unsent("run", self.folder, self.shipment.marks)) as unsent:
            unsent.send_new(self.shipment.send)
            unsent.send_rest(self.shipment.send)

    def close(self):
        self.exporter.close()
        self.position.release()


@pytest.fixture
def make(tmp_path, receiver):
    made = []

    def one():
        made.append(Sending(tmp_path, receiver))
        return made[-1]

    yield one
    for each in made:
        each.close()


def steps(receiver):
    return [plain_attributes(each.attributes)["geno_lewm.step"] for each in receiver.logs]


def test_goes_on_behind_what_was_answered(make, receiver, tmp_path):
    """What was answered is sent once, over any number of processes, and it's counted."""
    path = write(tmp_path, "run.jsonl", 0, line(1), line(2))
    first = make()
    first.send()
    first.close()
    with path.open("ab") as file:
        file.write(b"half a line\n" + line(3))
    second = make()
    second.send()

    assert ([1, 2, 3], 3, 0) == (steps(receiver), second.shipment.sent, second.shipment.rejected)
    assert ([], []) == (first.told + second.told, first.pauses + second.pauses)


def test_sends_again(make, receiver, tmp_path):
    """
    What isn't taken is sent again after a time that doubles up to a bound, and then once; each
    failure is told.
    """
    write(tmp_path, "run.jsonl", 0, line(1))
    receiver.mode, receiver.retry_after_s = "unavailable", 0
    sending = make()

    def become_well():
        if len(sending.pauses) == 8:
            receiver.mode = "ok"
        return True

    sending.act = become_well
    sending.send()

    assert ([1], 8) == (steps(receiver), len(sending.told))
    lengths = [1, 2, 4, 8, 16, 30, 30, 30]
    assert all(
        0.8 * length <= pause <= 1.2 * length
        for length, pause in zip(lengths, sending.pauses, strict=True)
    )


def test_leaves_a_receiver_alone_as_long_as_it_wants(make, receiver, tmp_path):
    """A receiver that names a time is left alone for it, within reason."""
    write(tmp_path, "run.jsonl", 0, line(1))
    receiver.mode = "busy"
    sending = make()

    def other_wish():
        receiver.retry_after_s = 10**6
        receiver.mode = "busy" if len(sending.pauses) < 2 else "ok"
        return True

    receiver.retry_after_s = 77
    sending.act = other_wish
    sending.send()

    assert ([77, 300], [1]) == (sending.pauses, steps(receiver))
    assert LONGEST_PAUSE_S < 77


def test_gives_up_without_loss(make, receiver, tmp_path):
    """Who gives up raises, and the next process sends what wasn't answered."""
    write(tmp_path, "run.jsonl", 0, line(1))
    receiver.mode = "unavailable"
    first = make()
    first.act = lambda: False
    with pytest.raises(GaveUpError, match="503"):
        first.send()
    first.close()
    receiver.mode = "ok"
    make().send()

    assert [1] == steps(receiver)


def test_what_is_refused(make, receiver, tmp_path):
    """Records that are refused for good are counted and told, and never sent again."""
    write(tmp_path, "run.jsonl", 0, line(1), line(2))
    receiver.mode = "partial"
    sending = make()
    sending.send()
    sending.send()

    assert ([2], 1, 1) == (steps(receiver), sending.shipment.sent, sending.shipment.rejected)
    assert 1 == len(sending.told)


def test_a_position_that_can_not_be_stored(make, receiver, tmp_path, writes):
    """Where the position finds no room that is told, and sending goes on."""
    write(tmp_path, "run.jsonl", 0, line(1))
    sending = make()
    writes.coming += [writes.full_disk]
    sending.send()

    assert [1] == steps(receiver)
    assert "how far it has sent can't be written down (ENOSPC)" == sending.told[0].message


@pytest.mark.parametrize(
    "state",
    [{"marks": 7, "sent": "x"}, {"marks": {"0.0": []}}, {"sent": 2**64 - 1, "rejected": -(2**63)}],
)
def test_a_position_that_is_none(make, receiver, tmp_path, state):
    """A position that can't be read is one at the beginning."""
    write(tmp_path, "run.jsonl", 0, line(1))
    first = make()
    first.position.store(state)
    first.close()
    second = make()
    second.send()

    assert ([1], 1, 0) == (steps(receiver), second.shipment.sent, second.shipment.rejected)

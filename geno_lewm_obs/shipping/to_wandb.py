"""
Send a run to Weights & Biases after its end, by the output that a live run has.

The output is given the run from its beginning: what was sent before as such, so that it knows which
rows of values the server has. Nothing counts as sent before all is.
"""

from __future__ import annotations

from contextlib import closing
from typing import BinaryIO, Final

from ..errors import RuntimeSetupError
from ..notice import say
from ..read.follow import RankedPiece, RunTails
from ..read.locate import RankFile
from ..read.parse import Line, line_of
from ..sinks.wandb.sink import WandbEvents, WandbSink
from .marks import Key, Place, place_after
from .replay import Replayed, ReplayedRun
from .unsent import Wants

RANK: Final = 0
"""The rank that is sent, as of a live run."""
_AFTERLIFE_S: Final = 3600.0
"""For how many seconds the library may take to send what it was given."""


def wanted_by_wandb(wants: Wants | None = None) -> Wants:
    """Return what tells whether a record is sent: its event is one that is, and *wants* does."""
    events = WandbEvents()
    return lambda line: line[0].get("event") in events and (wants is None or bool(wants(line)))


def replay_to_wandb(run: ReplayedRun, project: str, wants: Wants | None = None) -> Replayed:
    """
    Send what of *run* wasn't sent to a *project*, and keep that it was.

    Args:
        run: The run, entered.
        project: The project, as `check_project` returns it.
        wants: Tells which records are sent; others are passed over, for good.

    Raises:
        RuntimeSetupError: the process that sends can't be started, or it failed, and why; or the
            position file is another run's.
    """
    is_wanted = wanted_by_wandb(wants)
    if not run.count(is_wanted, rank=RANK):
        return Replayed(0)
    sink = WandbSink(
        project,
        run_id=run.run_id,
        directory=run.folder,
        events=WandbEvents(),
        afterlife_s=_AFTERLIFE_S,
        is_replayed=True,
    )
    replay = _Replay(run, sink, is_wanted)
    try:
        replay.hand_over()
        sink.close(is_over=replay.is_over)
    except RuntimeSetupError as exc:
        msg = f"not all was sent to wandb: {exc.message}"
        raise RuntimeSetupError(msg, remediation="mend that, and repeat the command") from None
    except BaseException:
        replay.abandon()
        raise
    replay.marks.pass_over(replay.last)
    run.position.store({"marks": replay.marks.as_json()})
    return Replayed(replay.sent)


class _Replay:
    """One reading of a run from its beginning, each record of which is handed to the output."""

    def __init__(self, run: ReplayedRun, sink: WandbSink, is_wanted: Wants) -> None:
        self.marks: Final = run.marks()
        self.sent = 0
        self.last: dict[Key, Place] = {}
        self.is_over = True
        """Whether the run has ended, as far as its records tell."""
        self._sink = sink
        self._is_wanted = is_wanted
        self._starts: dict[Key, int] = {}
        self._tails = RunTails(run.run_id, run.folder, begin=self._begin, on_damage=_say)

    def hand_over(self) -> None:
        with closing(self._tails):
            self._tails.see()
            for stream in self._tails.streams():
                for _, (file, piece) in stream:
                    if file.rank == RANK:
                        self._take((file, piece))
        self.marks.tell_changed(_say)

    def abandon(self) -> None:
        """End the process that sends, which isn't waited for."""
        process = self._sink.process
        if process is not None:
            process.child.kill()

    def _begin(self, file: RankFile, content: BinaryIO) -> int:
        """Take note of how much of *file* was sent, and have all of it read."""
        self._starts[file.rank, file.segment] = self.marks.begin(file, content)
        return 0

    def _take(self, ranked: RankedPiece) -> None:
        file, piece = ranked
        key = file.rank, file.segment
        self.last[key] = place_after(self.last.get(key), piece)
        line = None if piece.is_cut else line_of(piece.content)
        if line is None or not self._is_wanted(line):
            return
        if piece.offset < self._starts[key]:
            self._sink.pass_over(line[1] + b"\n")
        else:
            self._send(line)

    def _send(self, line: Line) -> None:
        record, content = line
        event = str(record.get("event"))
        if event.endswith(".run.start"):
            self.is_over = False
        elif event.endswith(".run.end"):
            self.is_over = True
        self._sink.append(content + b"\n", str(record.get("severity")), event)
        self.sent += 1


def _say(exc: Exception) -> None:
    say(f"{exc}")

"""
The cost of the same record through other loggers, and how much each loses when it is killed.

All loggers, this package included, take turns, each in a process and an environment of its own, in
which it is compared with FLOOR. First come single calls, a round for each logger in changing order;
then two threads; then kill -9.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from ..measure import QUICK, Plan, Round, summary
from ..report import write_json
from . import RIVALS, Rival
from .doomed import Deaths, kill_once
from .environment import MissingEnvironmentError, default_folder, environment, name_of, version_of
from .ledger import Entry, lines, table
from .publish import NUMBERS, publish
from .worker import NoAnswerError, Worker

SEED: Final = 20260520
KILLS: Final = 20


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    chosen = [rival for rival in RIVALS if not options.only or rival.module in options.only]
    with tempfile.TemporaryDirectory() as folder:
        contest = Contest(options, Path(folder))
        entries = contest.hold(chosen)
    results = lines(entries)
    print("\n".join(table(results)))
    for path in filter(None, (options.json, options.publish and options.publish / NUMBERS)):
        write_json(path, python=version_of(options.python), rivals=results)
    if options.publish:
        publish(options.publish)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks rivals",
        description="The cost of the same record through other loggers.",
    )
    parser.add_argument(
        "--quick", action="store_true", help="a few turns only: shows that everything runs"
    )
    parser.add_argument(
        "--only",
        action="append",
        metavar="NAME",
        choices=[each.module for each in RIVALS],
        help="only this one; may be given several times",
    )
    parser.add_argument(
        "--python",
        default=sys.executable,
        metavar="EXE",
        help="the interpreter to measure with; by default this one",
    )
    parser.add_argument(
        "--environments",
        type=Path,
        metavar="DIR",
        help="where the rivals' environments are kept; by default below the temporary directory",
    )
    parser.add_argument(
        "--kills",
        type=int,
        default=KILLS,
        metavar="N",
        help=f"how often each is killed; by default {KILLS}",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers there too")
    parser.add_argument(
        "--publish",
        type=Path,
        metavar="DOCS",
        help="write the page and the picture of the documentation too",
    )
    return parser.parse_args(arguments)


class Contestant(NamedTuple):
    """A rival that takes part: its entry, its interpreter and its process."""

    entry: Entry
    python: Path
    worker: Worker


class Contest:
    """One comparison, whose files are below *folder*."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self.python: str = options.python
        self.environments: Path = options.environments or default_folder()
        self.folder = folder
        self.speed = "quick" if options.quick else "full"
        self.rounds = (QUICK if options.quick else Plan()).rounds
        self.kills: int = min(options.kills, 2) if options.quick else options.kills
        self.rng = random.Random(SEED)

    def hold(self, rivals: Sequence[Rival]) -> list[Entry]:
        """Measure *rivals*, and return an entry for each, also for those that can't take part."""
        entries = [Entry(rival) for rival in rivals]
        contestants = [each for each in map(self._entered, entries) if each is not None]
        try:
            for each, rounds in self._in_turns("one_thread", contestants):
                each.entry.one_thread = summary(rounds)
            remaining = [each for each in contestants if each.entry.one_thread is not None]
            for each, rounds in self._in_turns("two_threads", remaining):
                each.entry.two_threads = summary(rounds)
        finally:
            for each in contestants:
                each.worker.end()
        for each in contestants:
            self._kill(each)
        return entries

    def _entered(self, entry: Entry) -> Contestant | None:
        """
        Return the contestant of *entry*, or None if it can't take part.

        It can if it starts and what it writes is right; if not, a remark in *entry* says why.
        """
        rival = entry.rival
        try:
            python = environment(self.environments, self.python, rival.requires)
            worker = Worker(python, rival.module, self.folder / rival.module, self.speed)
            answer = worker.ask(" ".join(["check", *(name_of(each) for each in rival.requires)]))
        except (MissingEnvironmentError, NoAnswerError) as exc:
            entry.remarks.append(str(exc))
            return None
        entry.versions = answer["versions"]
        if answer["fault"]:
            entry.remarks.append(f"it writes {answer['fault']}")
            worker.end()
            return None
        return Contestant(entry, python, worker)

    def _in_turns(
        self, question: str, contestants: list[Contestant]
    ) -> list[tuple[Contestant, list[Round]]]:
        """
        Ask each contestant for one round at a time, in changing order, and return their rounds.

        A contestant that doesn't answer is dropped.
        """
        found: dict[str, list[Round]] = {each.entry.rival.module: [] for each in contestants}
        playing = list(contestants)
        for _ in range(self.rounds):
            self.rng.shuffle(playing)
            for each in list(playing):
                try:
                    found[each.entry.rival.module].append(Round(**each.worker.ask(question)))
                except NoAnswerError as exc:
                    suffix = " with two threads" if question == "two_threads" else ""
                    each.entry.remarks.append(f"{exc}{suffix}")
                    playing.remove(each)
        return [(each, found[each.entry.rival.module]) for each in playing]

    def _kill(self, contestant: Contestant) -> None:
        entry = contestant.entry
        total = Deaths(0, 0)
        try:
            for _ in range(self.kills):
                total += kill_once(
                    contestant.python,
                    entry.rival.module,
                    self.folder / entry.rival.module,
                    self.rng,
                )
        except NoAnswerError as exc:
            entry.remarks.append(f"to be killed, {exc}")
            return
        entry.deaths = total


if __name__ == "__main__":
    sys.exit(main())

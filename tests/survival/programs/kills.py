"""
Writers of one file are killed at random moments, one at a time; each is replaced at once.

Arguments: folder, writers at a time, kills, seed.
"""

import os
import random
import signal
import time
from itertools import count
from pathlib import Path

from writers import ARGUMENTS, EVENT, make_line, report, shared_counters, start, steps_by_writer

from geno_lewm_obs import get_logger
from geno_lewm_obs.read.repair import repair
from geno_lewm_obs.sinks.file.sink import FileSink

FOLDER, AT_A_TIME, KILLS, SEED = Path(ARGUMENTS[0]), *map(int, ARGUMENTS[1:])
KILLS_A_FILE = 20
LEAST, MOST = 200, 65_536  # bytes of a line
LONGEST_LIFE = 0.015  # seconds between two kills


def call(run_id, writer, text, acknowledged):
    """Log, as programs do."""
    log = get_logger(f"writer-{writer}", run_id=run_id, log_dir=FOLDER, pretty=False)
    for step in count():
        log.info(EVENT, step=step, name=text)
        acknowledged[writer] = step + 1


def append(run_id, writer, text, acknowledged):
    """
    Append lines that are ready: such a writer is nearly always in the middle of a write when
    killed.
    """
    sink = FileSink(FOLDER / f"{run_id}.jsonl")
    template = make_line(writer, 123_456_789, text)[0].replace(b"123456789", b"%d")
    for step in count():
        sink.append(template % step, "info", EVENT)
        acknowledged[writer] = step + 1


def kill_writers(run_id, kills, rng):
    """Return what each of the writers of one file had acknowledged when it was killed."""
    acknowledged, numbers = shared_counters(kills), iter(range(kills))

    def successor():
        writer, text = next(numbers), "x" * round(LEAST * (MOST / LEAST) ** rng.random())
        return start(rng.choice([call, append]), run_id, writer, text, acknowledged)

    alive = [successor() for _ in range(min(AT_A_TIME, kills))]
    for killed in range(1, kills + 1):
        time.sleep(rng.random() * LONGEST_LIFE)
        pid = alive.pop(rng.randrange(len(alive)))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        if killed + len(alive) < kills:
            alive.append(successor())
    return list(acknowledged)


def compare(acknowledged, steps):
    """
    Return how many acknowledged records are missing, and how many writers' records aren't in
    order.
    """
    lost = disordered = 0
    for writer, known in enumerate(acknowledged):
        found = steps.get(f"writer-{writer}", [])
        lost += len(set(range(known)) - set(found))
        disordered += found != sorted(set(found)) or len(found) > known + 1
    return lost, disordered


def main():
    totals = dict.fromkeys(
        ("kills", "acknowledged", "lost", "disordered", "torn", "glued", "unmended"), 0
    )
    rng = random.Random(SEED)
    for file in count():
        kills = min(KILLS_A_FILE, KILLS - totals["kills"])
        if not kills:
            break
        acknowledged = kill_writers(f"run-{file}", kills, rng)
        path = FOLDER / f"run-{file}.jsonl"
        steps, torn, glued = steps_by_writer(path)
        lost, disordered = compare(acknowledged, steps)
        repair(path)
        found = (
            kills,
            sum(acknowledged),
            lost,
            disordered,
            torn,
            glued,
            steps_by_writer(path) != (steps, 0, 0),
        )
        totals = {
            name: total + more for (name, total), more in zip(totals.items(), found, strict=True)
        }
        for each in FOLDER.glob(f"{path.name}*"):
            each.unlink()
    report(**totals)


main()

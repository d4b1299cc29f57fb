"""
Writers of a run in segments are killed, fork and go on at its seams.

Arguments: folder, writers, kills, a number by which the moments are drawn.
"""

import os
import random
import select
import signal
from pathlib import Path

from writers import ARGUMENTS, make_line, report, shared_counters, start

from geno_lewm_obs.read import TornLine, find_files, scan
from geno_lewm_obs.sinks.file.sink import FileSink

FOLDER, WRITERS, KILLS = Path(ARGUMENTS[0]), int(ARGUMENTS[1]), int(ARGUMENTS[2])
LIMIT = 20_000
MOST_S = 0.02
draw = random.Random(int(ARGUMENTS[3]))
acknowledged = shared_counters(WRITERS + KILLS)


def write(writer):
    """Write lines of which every tenth is long; every hundredth is a forked child's."""
    sink = FileSink(FOLDER / "run.jsonl", segment_bytes=LIMIT)
    step = 0
    while True:
        if step % 100 == 99:
            pid = os.fork()
            if not pid:
                sink.append(*make_line(f"{writer}-child", step))
                os._exit(0)
            os.waitpid(pid, 0)
        else:
            sink.append(*make_line(writer, step, "x" * (5000 if step % 10 == 9 else step % 300)))
        step += 1
        acknowledged[writer] = step


def main():
    pids = [start(write, writer) for writer in range(WRITERS)]
    for kill in range(KILLS):
        select.select([], [], [], draw.random() * MOST_S)
        at = draw.randrange(WRITERS)
        os.kill(pids[at], signal.SIGKILL)
        os.waitpid(pids[at], 0)
        pids[at] = start(write, WRITERS + kill)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    judge()


def judge():
    steps, torn = {}, 0
    files = find_files("run", FOLDER)
    for file in files:
        for each in scan(file.path):
            if isinstance(each, TornLine):
                torn += 1
            else:
                steps.setdefault(each.component, []).append(each.step)
    lost = disordered = 0
    for writer, count in enumerate(acknowledged):
        found = steps.get(f"writer-{writer}", [])
        children = steps.get(f"writer-{writer}-child", [])
        lost += len(set(range(count)).difference(found, children))
        disordered += found != sorted(set(found)) or children != sorted(set(children))
    report(
        segments=len(files),
        lost=lost,
        disordered=disordered,
        torn=torn,
        acknowledged=sum(acknowledged),
        longest=max(file.path.stat().st_size for file in files),
    )


main()

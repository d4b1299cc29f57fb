"""
A process logs for long, or opens and shuts many runs.

What it holds at the end is compared with what it held soon after the start. Arguments: folder,
``records`` or ``runs``, how many.
"""

import gc
import os
from pathlib import Path

from writers import ARGUMENTS, EVENT, report

from geno_lewm_obs import get_logger, logged_run, shutdown_run, span

FOLDER, WHAT, COUNT = Path(ARGUMENTS[0]), ARGUMENTS[1], int(ARGUMENTS[2])
WARM_UP = 25_000 if WHAT == "records" else COUNT // 5
ROUND = 1000


def records(round_):
    """Log a thousand records, nearly each with something that was never there before."""
    log = get_logger("writer", run_id="run", log_dir=FOLDER, pretty=False)
    for at in range(round_ * ROUND, (round_ + 1) * ROUND - 4):
        log.info(EVENT, step=at, name=f"loss {at}", value=at / 7)
    try:
        int(f"no number {round_}")
    except ValueError:
        log.exception(EVENT, name="bad")
    log.bind(name=f"bound {round_}").info(EVENT, value=float("nan"))
    log.info(f"app.unknown{round_}", **{f"key{round_}": 1})
    with span("round", start_event=EVENT, value=round_):
        pass
    os.truncate(FOLDER / "run.jsonl", 0)


def runs(number):
    with logged_run("writer", run_id=f"run-{number}", log_dir=FOLDER) as log:
        log.info(EVENT, step=number)
    shutdown_run(f"run-{number}")
    (FOLDER / f"run-{number}.jsonl").unlink()


def held():
    gc.collect()
    kilobytes = (
        int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    )
    return kilobytes, sum(1 for _ in Path("/proc/self/fd").iterdir()), len(gc.get_objects())


def main():
    work, rounds, warm_up = (
        (records, COUNT // ROUND, WARM_UP // ROUND) if WHAT == "records" else (runs, COUNT, WARM_UP)
    )
    for number in range(warm_up):
        work(number)
    before = held()
    for number in range(warm_up, rounds):
        work(number)
    growth = [after - was for after, was in zip(held(), before, strict=True)]
    report(**dict(zip(("kilobytes", "descriptors", "objects"), growth, strict=True)))


main()

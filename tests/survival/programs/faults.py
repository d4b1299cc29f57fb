"""
Each call of the system that a short run makes is made to fail, one after another; what became of its records is counted.

Arguments: folder, durability, records of the run, names of errnos with commas between.
"""

import atexit
import errno
import itertools
import os
import re
import sys
import tempfile
from pathlib import Path

from faulty import CALLS, Fault
from writers import ARGUMENTS, EVENT, report, shared_counters, start, steps_by_writer

from geno_lewm_obs import ResourceError, get_logger, shutdown_run

FOLDER, DURABILITY, RECORDS, ERRNOS = Path(ARGUMENTS[0]), ARGUMENTS[1], int(ARGUMENTS[2]), ARGUMENTS[3].split(",")
LENGTHS = {"once": 1, "for a while": 6, "for good": 10**9}
SECONDS = 20
MOST_STDERR = 2048
LOST = re.compile(r"(\d+) records? (?:is|are) lost")
acknowledged = shared_counters(1)


def short_run(folder):
    """Open a run in directories that have to be made, log, shut it, go on with the same logger, and end as a process does."""
    try:
        log = get_logger("writer", run_id="run", log_dir=folder / "new" / "logs", pretty=False)
    except ResourceError:  # as promised: a run that can't be opened is refused before any work starts
        return
    for step in range(RECORDS):
        (log.warn if step % 4 == 3 else log.info)(EVENT, step=step)
        acknowledged[0] = step + 1
        if step == RECORDS // 2:
            shutdown_run("run")
    atexit._run_exitfuncs()


def faulty_run(folder, fault):
    stderr = os.open(folder / "stderr", os.O_WRONLY | os.O_CREAT)
    os.dup2(stderr, 2)
    sys.stderr = os.fdopen(2, "w", buffering=1)
    tempfile.tempdir = str(folder / "temporary")
    with fault:
        short_run(folder)


def count_calls():
    """Return how often a short run makes each call."""
    numbers = shared_counters(len(CALLS))

    def run(folder):
        fault = Fault(None, 0, 0, None)
        faulty_run(folder, fault)
        for at, name in enumerate(CALLS):
            numbers[at] = fault.counts[name]

    folder = fresh_folder()
    status = os.waitpid(start(run, folder), 0)[1]
    if status or judge(folder):
        raise SystemExit((status, judge(folder), (folder / "stderr").read_text()))
    return dict(zip(CALLS, numbers, strict=True))


def fresh_folder():
    folder = Path(tempfile.mkdtemp(dir=FOLDER))
    (folder / "temporary").mkdir()
    acknowledged[0] = 0
    return folder


def judge(folder):
    """Return what is wrong with a run that has ended."""
    wanted, said = acknowledged[0], (folder / "stderr").read_text()
    found, torn, glued = _found(folder)
    lost = sum(map(int, LOST.findall(said)))
    wrong = []
    if len(set(range(wanted)) - set(found)) != lost:
        wrong.append(f"{wanted} acknowledged, {len(set(found))} found, {lost} said to be lost")
    if len(found) != len(set(found)):
        wrong.append("twice")
    if glued:
        wrong.append(f"{glued} glued, {torn} torn")
    if len(said) > MOST_STDERR or "Traceback" in said:
        wrong.append(f"said {said[:MOST_STDERR]}")
    return wrong


def _found(folder):
    found, torn, glued = [], 0, 0
    for path in (folder / "new" / "logs" / "run.jsonl", *(folder / "temporary").iterdir()):
        if path.exists():
            steps, *broken = steps_by_writer(path)
            found += [step for step in steps.get("writer", []) if step is not None]
            torn, glued = torn + broken[0], glued + broken[1]
    return found, torn, glued


def points(calls):
    for name, count in calls.items():
        for n, (length, times) in itertools.product(range(count), LENGTHS.items()):
            for code in ERRNOS if name != "short write" else ["short"]:
                yield f"{name} {n} {code} {length}", Fault(name, n, times, getattr(errno, code, None))


def main():
    failures, tried, calls = [], 0, count_calls()
    for label, fault in points(calls):
        folder = fresh_folder()
        status = os.waitpid(start(faulty_run, folder, fault), 0)[1]
        wrong = judge(folder) if not status else [f"ended with {status}: {(folder / 'stderr').read_text()}"]
        failures += [f"{label}: {'; '.join(wrong)}"] if wrong else []
        tried += 1
    report(tried=tried, calls=calls, failures=failures)


main()

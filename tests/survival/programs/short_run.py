"""
A short run that makes each kind of system call, for programs that let them fail, and its judgement.

As a program of its own it makes one run, and prints how many records were acknowledged. Arguments:
folder, records.
"""

import atexit
import contextlib
import re
import tempfile
from pathlib import Path

from writers import ARGUMENTS, EVENT, report, start, steps_by_writer, wait

from geno_lewm_obs import ResourceError, get_logger, shutdown_run
from geno_lewm_obs.read import scan

RUNS = ("run", "late")
MOST_STDERR = 2048
LOST = re.compile(r"(\d+) records? (?:is|are) lost")


def make_folder(parent):
    """Return a new folder for one run."""
    folder = Path(tempfile.mkdtemp(dir=parent))
    (folder / "temporary").mkdir()
    return folder


def run_file(folder, run_id="run"):
    return folder / "new" / "logs" / f"{run_id}.jsonl"


def short_run(folder, records, acknowledge):
    """
    Open two runs in new directories, log, shut one of them, go on with both loggers, and end as a
    process does.
    """
    tempfile.tempdir = str(folder / "temporary")
    try:
        logs = [
            get_logger(run_id, run_id=run_id, log_dir=run_file(folder).parent, pretty=False)
            for run_id in RUNS
        ]
    except ResourceError:
        # as promised: a run that can't be opened is refused before any work begins
        return
    for step in range(records):
        for log in logs:
            (log.warn if step % 4 == 3 else log.info)(EVENT, step=step)
        acknowledge(step + 1)
        if step == records // 2:
            shutdown_run("late")
    atexit._run_exitfuncs()


def judge(folder, acknowledged, said):
    """
    Return what is wrong with a run that has ended: no record may be missing that it didn't report
    as lost.
    """
    found, glued, again = _found(folder)
    wanted, lost = (
        {(run_id, step) for run_id in RUNS for step in range(acknowledged)},
        sum(map(int, LOST.findall(said))),
    )
    wrong = []
    if len(wanted.difference(found)) != lost:
        wrong.append(f"{len(wanted)} acknowledged, {len(set(found))} found, {lost} said to be lost")
    # after a sync that failed lines are written again, and the run says how many
    if len(found) - len(set(found)) > again:
        wrong.append("a record stands twice")
    if glued:
        wrong.append(f"{glued} glued")
    if len(said) > MOST_STDERR or "Traceback" in said:
        wrong.append(f"said {said[:MOST_STDERR]}")
    return wrong


def _found(folder):
    found, all_glued, again = [], 0, 0
    for path in (*(run_file(folder, run_id) for run_id in RUNS), *(folder / "temporary").iterdir()):
        if path.exists():
            steps, _, glued = steps_by_writer(path)
            found += [(run_id, step) for run_id in RUNS for step in steps.get(run_id, [])]
            all_glued += glued
            again += sum(
                each.data["records"]
                for each in scan(path)
                if getattr(each, "event", None) == "obs.file.rewritten"
            )
    return found, all_glued, again


def run_of_child(folder):
    with contextlib.suppress(ResourceError):
        get_logger("child", run_id="run", log_dir=run_file(folder).parent, pretty=False).info(EVENT)


def main():
    folder, records = Path(ARGUMENTS[0]), int(ARGUMENTS[1])
    numbers = [0]
    # a fork that fails is the program's own concern, and harms no record
    with contextlib.suppress(OSError):
        wait(start(run_of_child, folder))
    short_run(folder, records, numbers.append)
    report(acknowledged=numbers[-1])


if __name__ == "__main__":
    main()

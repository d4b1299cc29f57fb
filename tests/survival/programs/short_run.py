"""
A short run that makes each kind of call of the system, for those who let them fail; and the judgement of what it left.

As a program of its own it does one, and says how many records were acknowledged. Arguments: folder, records.
"""

import atexit
import contextlib
import re
import tempfile
from pathlib import Path

from writers import ARGUMENTS, EVENT, report, start, steps_by_writer, wait

from geno_lewm_obs import ResourceError, get_logger, shutdown_run

MOST_STDERR = 2048
LOST = re.compile(r"(\d+) records? (?:is|are) lost")


def make_folder(parent):
    """Return a new folder for one run."""
    folder = Path(tempfile.mkdtemp(dir=parent))
    (folder / "temporary").mkdir()
    return folder


def run_file(folder):
    return folder / "new" / "logs" / "run.jsonl"


def short_run(folder, records, acknowledge):
    """Open a run in directories that have to be made, log, shut it, go on with the same logger, and end as a process does."""
    tempfile.tempdir = str(folder / "temporary")
    try:
        log = get_logger("writer", run_id="run", log_dir=run_file(folder).parent, pretty=False)
    except ResourceError:  # as promised: a run that can't be opened is refused before any work begins
        return
    for step in range(records):
        (log.warn if step % 4 == 3 else log.info)(EVENT, step=step)
        acknowledge(step + 1)
        if step == records // 2:
            shutdown_run("run")
    atexit._run_exitfuncs()


def judge(folder, acknowledged, said):
    """Return what is wrong with a run that has ended: nothing may be missing that it didn't say is lost."""
    found, torn, glued = _found(folder)
    lost = sum(map(int, LOST.findall(said)))
    wrong = []
    if len(set(range(acknowledged)) - set(found)) != lost:
        wrong.append(f"{acknowledged} acknowledged, {len(set(found))} found, {lost} said to be lost")
    if len(found) != len(set(found)):
        wrong.append("a record stands twice")
    if glued:
        wrong.append(f"{glued} glued, {torn} torn")
    if len(said) > MOST_STDERR or "Traceback" in said:
        wrong.append(f"said {said[:MOST_STDERR]}")
    return wrong


def _found(folder):
    found, torn, glued = [], 0, 0
    for path in (run_file(folder), *(folder / "temporary").iterdir()):
        if path.exists():
            steps, *broken = steps_by_writer(path)
            found += steps.get("writer", [])
            torn, glued = torn + broken[0], glued + broken[1]
    return found, torn, glued


def run_of_child(folder):
    with contextlib.suppress(ResourceError):
        get_logger("child", run_id="run", log_dir=run_file(folder).parent, pretty=False).info(EVENT)


def main():
    folder, records = Path(ARGUMENTS[0]), int(ARGUMENTS[1])
    numbers = [0]
    with contextlib.suppress(OSError):  # a fork that fails is the program's own concern, and harms no record
        wait(start(run_of_child, folder))
    short_run(folder, records, numbers.append)
    report(acknowledged=numbers[-1])


if __name__ == "__main__":
    main()

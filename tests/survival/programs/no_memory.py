"""
Make each allocation of memory in a call fail, one after another.

Arguments: folder, how many allocations, ``once`` or ``for good``.
"""

import _testcapi
import faulthandler
import os
import sys
from pathlib import Path

from writers import (
    ARGUMENTS,
    EVENT,
    is_crash_of_others,
    report,
    shared_counters,
    start,
    steps_by_writer,
)

from geno_lewm_obs import InvariantViolation, get_logger

FOLDER, MOST, LENGTH = Path(ARGUMENTS[0]), int(ARGUMENTS[1]), ARGUMENTS[2]
UNTIL = {"once": 1, "for good": 0}
returned = shared_counters(2)


def call(n, kind):
    os.dup2(os.open(FOLDER / f"stderr-{kind}-{n}", os.O_WRONLY | os.O_CREAT), 2)
    sys.stderr = os.fdopen(2, "w", buffering=1)
    faulthandler.enable()
    log = get_logger("writer", run_id=f"run-{kind}-{n}", log_dir=FOLDER, pretty=False)
    log.info(EVENT, step=0)
    fields = {
        "numbers": {"value": 1.5},
        "text": {"name": f"loss {n}"},
        "failure": {"exc_info": ValueError("no good")},
    }[kind]
    record = None
    _testcapi.set_nomemory(n, UNTIL[LENGTH] and n + 1)
    try:
        record = log.info(EVENT, step=1, **fields)
    except (MemoryError, InvariantViolation):
        # The second error is raised where the rules can't do their work: then nothing passes.
        returned[1] = 1
    finally:
        _testcapi.remove_mem_hooks()
    returned[0] = record is not None
    log.info(EVENT, step=2)


def judge(n, kind, status):
    said = (FOLDER / f"stderr-{kind}-{n}").read_text()
    if status:
        is_foreign = is_crash_of_others(status, said)
        return "crashed in compiled code" if is_foreign else f"ended with {status}: {said}"
    steps, torn, glued = steps_by_writer(FOLDER / f"run-{kind}-{n}.jsonl")
    found = steps["writer"]
    if torn or glued or found not in ([0, 1, 2], [0, 2]):
        return f"found {found}, {torn} torn, {glued} glued"
    if returned[0] and 1 not in found:
        return "lost"
    return "raised" if returned[1] else "written" if 1 in found else "returned None"


def main():
    outcomes = {}
    for kind in ("numbers", "text", "failure"):
        for n in range(1, MOST + 1):
            returned[0] = returned[1] = 0
            status = os.waitpid(start(call, n, kind), 0)[1]
            outcomes.setdefault(judge(n, kind, status), []).append(f"{kind} {n}")
    report(**outcomes)


main()

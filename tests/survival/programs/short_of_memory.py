"""
Processes that may hold hardly more memory than they do (RLIMIT_AS) stay short of it for thousands
of records, each with something that was never there before. Then they get memory again.

Arguments: folder, how many processes, how many records in each.
"""

import faulthandler
import os
import resource
import sys
from itertools import cycle, islice
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

from geno_lewm_obs import get_logger

FOLDER, PROCESSES, COUNT = Path(ARGUMENTS[0]), int(ARGUMENTS[1]), int(ARGUMENTS[2])
MODE = os.environ["GENO_LEWM_LOG_DURABILITY"]
ROOM = 40 * 2**20
BLOCK = 2**16
EVERY = 300
"""Records after which all memory is taken again that was given back meanwhile."""
AFTER = 5
"""Records that are logged when there is memory again."""
taken = shared_counters(COUNT)
raised = shared_counters(1)


def fail(step):
    msg = f"failure {step}"
    raise ValueError(msg)


def log_text(log, step):
    return log.info(EVENT, step=step, name=f"loss {step}", unit="x" * (step % 5000))


def log_key(log, step):
    return log.info(EVENT, step=step, **{f"key{step}": 1})


def log_dict(log, step):
    return log.info(EVENT, step=step, value={f"layer {step}": 0.5})


def log_list(log, step):
    return log.info(EVENT, step=step, name=[f"shard {step}", f"part {step}"])


def log_event(log, step):
    return log.info(f"app.event{step}", step=step)


def log_failure(log, step):
    try:
        fail(step)
    except ValueError:
        return log.exception(EVENT, step=step)


KINDS = (log_text, log_key, log_dict, log_list, log_event, log_failure)
MIXES = (*((kind,) for kind in KINDS), KINDS)


def take_all(hog):
    try:
        while True:
            hog.append(bytearray(BLOCK))
    except MemoryError:
        pass


def work(number, mix):
    os.dup2(os.open(FOLDER / f"stderr-{number}", os.O_WRONLY | os.O_CREAT), 2)
    sys.stderr = os.fdopen(2, "w", buffering=1)
    faulthandler.enable()
    log = get_logger("writer", run_id=f"run-{number}", log_dir=FOLDER, pretty=False)
    for kind in KINDS:
        kind(log, COUNT)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    size = pages * resource.getpagesize() + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (size, resource.RLIM_INFINITY))
    hog = []
    for step, kind in enumerate(islice(cycle(mix), COUNT)):
        if step % EVERY == 0:
            take_all(hog)
        try:
            taken[step] = kind(log, step) is not None
        except Exception:  # noqa: BLE001
            # Where even an error finds no memory, the call raises and acknowledges nothing.
            raised[0] += 1
    hog.clear()
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    for step in range(COUNT + 1, COUNT + AFTER):
        if log.info(EVENT, step=step, name=f"again {step}") is None:
            os._exit(2)


def judge(number, status):
    said = (FOLDER / f"stderr-{number}").read_text()
    if status and not is_crash_of_others(status, said):
        return f"ended with {status}: {said[-2000:]}"
    steps, torn, glued = steps_by_writer(FOLDER / f"run-{number}.jsonl")
    found = {*steps["writer"]}
    # The mode promises no more to a process that crashes.
    acknowledged = [] if status and MODE == "relaxed" else [n for n in range(COUNT) if taken[n]]
    lost = [step for step in acknowledged if step not in found]
    if lost or torn or glued:
        return f"lost {lost[:10]}, {torn} torn, {glued} glued"
    return "crashed in compiled code" if status else "went on"


def main():
    outcomes, refusals = {}, 0
    for number, mix in enumerate(islice(cycle(MIXES), PROCESSES)):
        taken[:] = shared_counters(COUNT)
        raised[0] = 0
        status = os.waitpid(start(work, number, mix), 0)[1]
        outcome = judge(number, status)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        refusals += raised[0]
    report(outcomes=outcomes, raised=refusals)


main()

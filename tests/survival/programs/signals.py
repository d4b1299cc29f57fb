"""
Signals come while the main thread logs, opens and shuts runs.

Arguments: folder, signals, ``logs`` or ``raises``: what the handler does.
"""

import os
import signal
import sys
import time
from pathlib import Path

from writers import ARGUMENTS, EVENT, report, shared_counters, start, steps_by_writer, wait

from geno_lewm_obs import get_logger, shutdown_run

FOLDER, SIGNALS, DEED = Path(ARGUMENTS[0]), int(ARGUMENTS[1]), ARGUMENTS[2]
KINDS = (signal.SIGUSR1, signal.SIGUSR2)  # so that one handler interrupts the other
CALLS_A_RUN = 20
handled = shared_counters(len(KINDS))
armed = set()
"""Holds something while the main thread is ready to catch what the handler raises."""


class BoltError(BaseException):
    """What a handler raises into the middle of anything."""


def log(component, step):
    get_logger(component, run_id="run", log_dir=FOLDER, pretty=False).info(EVENT, step=step)


def handle(number, _frame):
    kind = KINDS.index(number)
    step = handled[kind]
    if DEED == "logs":
        log(f"writer-{kind}", step)
    handled[kind] = step + 1
    if armed and DEED == "raises":
        armed.clear()
        raise BoltError


def send(pid):
    """Send signals as fast as they're handled, one of each kind on its way at a time."""
    for sent in range(SIGNALS // len(KINDS)):
        for kind, number in enumerate(KINDS):
            while handled[kind] < sent:
                time.sleep(0)
            os.kill(pid, number)


def log_until_all_are_handled():
    """Log; return what was acknowledged."""
    acknowledged = set()
    step = 0
    while sum(handled) < SIGNALS:
        step += 1
        try:
            armed.add(True)
            log("writer-main", step)
            acknowledged.add(step)
            if step % CALLS_A_RUN == 0:
                shutdown_run("run")
            armed.clear()
        except BoltError:
            pass
    return acknowledged


def main():
    sys.unraisablehook = lambda _: None  # where the bolt strikes a finalizer
    log("writer-main", None)  # what is imported late is imported now: Python's imports can't be interrupted by themselves
    for number in KINDS:
        signal.signal(number, handle)
    sender = start(send, os.getpid())
    acknowledged = log_until_all_are_handled()
    wait(sender)
    steps, torn, glued = steps_by_writer(FOLDER / "run.jsonl")
    found = steps.pop("writer-main")[1:]
    in_handlers = sum(len(set(each)) for each in steps.values())
    report(lost=len(acknowledged.difference(found)), twice=len(found) - len(set(found)), in_handlers=in_handlers, torn=torn, glued=glued)


main()

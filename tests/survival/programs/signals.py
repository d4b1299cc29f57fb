"""
Signals come while the main thread logs, opens and shuts runs.

Arguments: folder, signals, ``logs`` or ``raises``: what the handler does.
"""

import os
import signal
import sys
import time
from pathlib import Path

from writers import (
    ARGUMENTS,
    EVENT,
    make_line,
    report,
    shared_counters,
    start,
    steps_by_writer,
    wait,
)

from geno_lewm_obs import get_logger, shutdown_run
from geno_lewm_obs.sinks.file.sink import FileSink

FOLDER, SIGNALS, DEED = Path(ARGUMENTS[0]), int(ARGUMENTS[1]), ARGUMENTS[2]
# two, so that one handler that logs interrupts the other
KINDS = (signal.SIGUSR1, signal.SIGUSR2)[: 2 if DEED == "logs" else 1]
CALLS_A_RUN = 10
sink = FileSink(FOLDER / "sink.jsonl")
handled = shared_counters(len(KINDS))
called = shared_counters(1)
armed = set()
"""Holds something while the main thread is ready to catch what the handler raises."""


class BoltError(BaseException):
    """What a handler raises into the middle of anything."""


def log(writer, step):
    """Write to a run that may be shut at any time, and to a sink that may be closed at any time."""
    get_logger(f"writer-{writer}", run_id="run", log_dir=FOLDER, pretty=False).info(
        EVENT, step=step
    )
    sink.append(*make_line(writer, step))
    if step and step % CALLS_A_RUN == 0:
        shutdown_run("run")
        sink.close()


def handle(number, _frame):
    kind = KINDS.index(number)
    step = handled[kind]
    if DEED == "logs":
        log(kind, step)
    handled[kind] = step + 1
    if armed and DEED == "raises":
        armed.clear()
        raise BoltError


def send(pid):
    """
    Send signals as fast as they're handled and calls are made, one of each kind on its way at a
    time.
    """
    for sent in range(SIGNALS // len(KINDS)):
        for kind, number in enumerate(KINDS):
            while (handled[kind] < sent or called[0] < sent) and os.getppid() == pid:
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
            log("main", step)
            acknowledged.add(step)
            called[0] += 1
            armed.clear()
        except BoltError:
            pass
    return acknowledged


def compare(acknowledged, steps, torn, glued):
    found = steps.pop("writer-main")
    in_handlers = sum(len(set(steps.pop(f"writer-{kind}", []))) for kind in range(len(KINDS)))
    # a call that was struck may have left its record, even twice
    known = [step for step in found if step in acknowledged]
    lost, twice = len(acknowledged.difference(found)), len(known) - len(set(known))
    return {
        "lost": lost,
        "twice": twice,
        "in_handlers": in_handlers,
        "others": sorted(steps),
        "torn": torn,
        "glued": glued,
    }


def main():
    sys.unraisablehook = lambda _: None  # where the bolt strikes a finalizer
    # what is imported late is imported now: Python's imports can't be interrupted by themselves
    log("main", 0)
    for number in KINDS:
        signal.signal(number, handle)
    sender = start(send, os.getpid())
    acknowledged = log_until_all_are_handled()
    wait(sender)
    sink.close()
    report(
        **{
            name: compare(acknowledged, *steps_by_writer(FOLDER / f"{name}.jsonl"))
            for name in ("run", "sink")
        }
    )


main()

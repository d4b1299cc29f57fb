"""
A record is logged while another is on its way in the same thread.

It comes from a finalizer, a warning, a handler, a processor, a value or a stream. Arguments:
folder, records, the place.
"""

import gc
import io
import itertools
import logging
import sys
import warnings
import weakref
from pathlib import Path

from writers import ARGUMENTS, report, steps_by_writer

from geno_lewm_obs import configure, get_logger

FOLDER, RECORDS, PLACE = Path(ARGUMENTS[0]), int(ARGUMENTS[1]), ARGUMENTS[2]
EVENT = "training.checkpoint.write"
steps = {name: itertools.count() for name in ("outer", "inner")}


def log(name, *, pretty=False, **fields):
    get_logger(name, run_id="run", log_dir=FOLDER, pretty=pretty).info(
        EVENT, step=next(steps[name]), **fields
    )


def inner(*_):
    log("inner", tag="inner")


class Circle:
    """Garbage that only the collector finds, and that logs as it goes."""

    def __init__(self):
        self.me = self

    def __del__(self):
        inner()


class Value:
    """A value whose every method logs; only the first is for loggers to call."""

    def __fspath__(self):
        inner()
        return "/checkpoints/7"

    def __repr__(self):
        inner()
        return "a value"

    __str__ = __repr__


class LoggingError(ValueError):
    """An exception that logs when its text is asked for."""

    def __str__(self):
        inner()
        return "it was no good"


class LoggingStream(io.StringIO):
    """A stream that logs what is written to it, as programs that gather all output do."""

    depth = 0

    def write(self, text):
        self.depth += 1
        if self.depth == 1:
            inner()
        self.depth -= 1
        return super().write(text)


class Bridge(logging.Handler):
    """A handler of the standard library's that logs to the run."""

    def emit(self, _record):
        inner()


def finalizers():
    gc.set_threshold(3)
    gc.callbacks.append(lambda phase, _: inner() if phase == "stop" else None)
    for _ in range(RECORDS):
        weakref.finalize(Circle(), inner)
        log("outer", tag=str(Circle)[:5])
    gc.callbacks.clear()
    gc.collect()


def warning():
    warnings.simplefilter("always")
    warnings.showwarning = inner
    _with_processor(lambda: warnings.warn("in the middle of a call", stacklevel=1))


def handler():
    bridged = logging.getLogger("bridged")
    bridged.addHandler(Bridge())
    _with_processor(lambda: bridged.warning("in the middle of a call"))


def processor():
    _with_processor(inner)


def values():
    for _ in range(RECORDS):
        log("outer", path=Value())


def refused_values():
    for _ in range(RECORDS):
        log("outer", path=Value(), tag=object(), size_bytes=b"1")


def exception_text():
    for _ in range(RECORDS):
        log("outer", exc_info=LoggingError())


def stream():
    sys.stderr = LoggingStream()
    for _ in range(RECORDS):
        log("outer", pretty=True)
    sys.stderr = sys.__stderr__


def _with_processor(act):
    def process(channel, _method, event_dict):
        if channel.component == "outer":
            act()
        return event_dict

    configure(processors=[process])
    for _ in range(RECORDS):
        log("outer")


def main():
    globals()[PLACE]()
    found, torn, glued = steps_by_writer(FOLDER / "run.jsonl")
    called = {name: int(repr(counter)[len("count(") : -1]) for name, counter in steps.items()}
    lost = sum(len(set(range(called[name])) - set(found.get(name, []))) for name in called)
    twice = sum(len(each) - len(set(each)) for each in found.values())
    report(**called, lost=lost, twice=twice, torn=torn, glued=glued)


main()

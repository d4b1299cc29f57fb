"""
Where a value stands in a call: keys, lists, dicts, bound fields, the beginning and end of a run.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from enum import Enum
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

import structlog

from geno_lewm_obs import get_logger, logged_run, redact, set_trace_context, span

from .session import EVENT, OTHER_KEYS, Session
from .spelling import Fields


class Place(NamedTuple):
    """A place, and what it can hold."""

    name: str
    put: Callable[[Session, Any], object]
    holds: type = str
    """``str``: text alone; ``object``: any value; ``Fields``: fields by their names."""


class _Text(str):
    __slots__ = ()


def _bound(session: Session, value: Any) -> None:
    session.log.bind(note=value).info(EVENT)


def _context(session: Session, value: Any) -> None:
    with structlog.contextvars.bound_contextvars(note=value):
        session.log.info(EVENT)


def _start_data(session: Session, value: Any) -> None:
    with session.run(start_event=EVENT, start_data={"note": value}):
        pass


def _span_fields(session: Session, value: Any) -> None:
    with span("work", start_event=EVENT, end_event=EVENT, logger=session.log, note=value):
        pass


def _span_end(session: Session, value: Any) -> None:
    with span("work", start_event=EVENT, end_event=EVENT, logger=session.log) as work:
        work.add(note=value)


def _in_thread(session: Session, value: Any) -> None:
    thread = threading.Thread(target=session.attempt, args=(session.log.info, EVENT, value))
    thread.start()
    thread.join()


def _in_task(session: Session, value: Any) -> None:
    asyncio.run(session.log.ainfo(EVENT, note=value))


def _of_redact(session: Session, value: Any) -> None:
    session.told.append(repr(redact(EVENT, {"note": value}, allowed_keys={"note"})))


def _enum(text: str) -> object:
    return Enum("Kind", {"one": text})["one"]


def _run_id(session: Session, text: str) -> None:
    with logged_run("training", run_id=text, log_dir=session.folder):
        pass


def _structlog(_session: Session, value: Any) -> None:
    structlog.get_logger("structlog").info(EVENT, note=value)


def _trace(session: Session, text: str) -> None:
    with set_trace_context(trace_id=text, span_id=text):
        session.log.info(EVENT)


VALUES: Final = (
    Place("value of a key", lambda s, v: s.log.info(EVENT, note=v), object),
    Place("value at a warning", lambda s, v: s.log.warning(EVENT, note=v), object),
    Place("value by log()", lambda s, v: s.log.log("error", EVENT, note=v), object),
    Place("bound", _bound, object),
    Place("context variable", _context, object),
    Place("start_data", _start_data, object),
    Place("fields of a span", _span_fields, object),
    Place("end of a span", _span_end, object),
    Place("structlog.get_logger", _structlog, object),
    Place("another thread", _in_thread, object),
    Place("a coroutine", _in_task, object),
    Place("redact()", _of_redact, object),
    Place("on the console", lambda s, v: s.console.info(EVENT, note=v), object),
    Place("on stdout", lambda s, v: s.stdout.info(EVENT, note=v), object),
    Place("a key of several", lambda s, v: s.log.info(EVENT, step=1, loss=0.5, note=v), object),
    Place("several keys", lambda s, v: s.log.info(EVENT, note=v, other=v), object),
    Place("unknown event", lambda s, v: s.log.info("app.unknown", note=v), object),
    Place("key that isn't allowed", lambda s, v: s.log.info(EVENT, unknown=v), object),
)
TEXTS: Final = (
    Place("list", lambda s, t: s.log.info(EVENT, note=[t])),
    Place("list among others", lambda s, t: s.log.info(EVENT, note=["first", t, "last", 7])),
    Place("tuple", lambda s, t: s.log.info(EVENT, note=(t, 0.5))),
    Place("value of a dict", lambda s, t: s.log.info(EVENT, note={"name": t, "loss": 0.5})),
    Place("key of a dict", lambda s, t: s.log.info(EVENT, note={t: 0.5, "loss": 1.0})),
    Place("key of the record", lambda s, t: s.log.info(EVENT, **{t: 0.5})),
    Place("bound key", lambda s, t: s.log.bind(**{t: 1}).info(EVENT)),
    Place("text of a subclass", lambda s, t: s.log.info(EVENT, note=_Text(t))),
    Place("path", lambda s, t: s.log.info(EVENT, note=PurePosixPath("/data", t.strip("/")))),
    Place("member of an Enum", lambda s, t: s.log.info(EVENT, note=_enum(t))),
    Place("phase", lambda s, t: s.log.info(EVENT, phase=t)),
    Place("bound phase", lambda s, t: s.log.bind(phase=t).info(EVENT)),
    Place("step", lambda s, t: s.log.info(EVENT, step=t)),
    Place("error_code", lambda s, t: s.log.error(EVENT, error_code=t)),
    Place("name of the event", lambda s, t: s.log.info(t, loss=0.5)),
    Place("argument of the event", lambda s, t: s.log.info("app.%s", t)),
    Place("component", lambda s, t: get_logger(t, run_id="names", log_dir=s.folder).info(EVENT)),
    Place("run id", _run_id),
    Place("name of a span", lambda _, t: span(t)),
    Place("trace id", _trace),
)


def _half_bound(session: Session, fields: Fields) -> None:
    bound, passed = _halves(fields)
    session.log.bind(**bound).info(EVENT, **passed)


def _half_in_context(session: Session, fields: Fields) -> None:
    context, passed = _halves(fields)
    with structlog.contextvars.bound_contextvars(**context):
        session.log.info(EVENT, **passed)


def _span_by_parts(session: Session, fields: Fields) -> None:
    first, last = _halves(fields)
    with span("work", end_event=EVENT, logger=session.log, **first) as work:
        work.add(**last)


def _context_and_bound(session: Session, fields: Fields) -> None:
    context, bound = _halves(fields)
    with structlog.contextvars.bound_contextvars(**context):
        session.log.bind(**bound).info(EVENT)


def _start_fields(session: Session, fields: Fields) -> None:
    with session.run(start_event=EVENT, start_data=fields):
        pass


def _redact_fields(session: Session, fields: Fields) -> None:
    session.told.append(repr(redact(EVENT, fields, allowed_keys=OTHER_KEYS)))


def _halves(fields: Fields) -> tuple[dict[str, Any], dict[str, Any]]:
    items = [*fields.items()]
    return dict(items[: len(items) // 2]), dict(items[len(items) // 2 :])


FIELDS: Final = (
    Place("fields of a record", lambda s, f: s.log.info(EVENT, **f), Fields),
    Place("fields on the console", lambda s, f: s.console.info(EVENT, **f), Fields),
    Place("fields, bound", lambda s, f: s.log.bind(**f).info(EVENT), Fields),
    Place("fields, half bound", _half_bound, Fields),
    Place("fields, half in context", _half_in_context, Fields),
    Place("fields, context and bound", _context_and_bound, Fields),
    Place("fields of start_data", _start_fields, Fields),
    Place("fields of a span, half added", _span_by_parts, Fields),
    Place("fields by redact()", _redact_fields, Fields),
)

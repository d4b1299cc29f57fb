"""
Where a text stands in an exception: its message, notes, causes, and what a typed error carries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from geno_lewm_obs import GenoLeWMError, span

from .places import Place
from .session import EVENT, Planted, PlantedError, Session


def _raising(make: Callable[[str], BaseException]) -> Callable[[Session, str], None]:
    """Return a place: `log.exception` where what *make* makes was raised."""

    def put(session: Session, text: str) -> None:
        try:
            raise make(text)  # noqa: TRY301 - it must be raised to have a traceback
        except BaseException:
            session.log.exception(EVENT, loss=0.5)

    return put


def _with_note(text: str) -> Planted:
    exc = Planted("failed")
    exc.add_note(text)
    return exc


def _with_cause(text: str) -> Planted:
    exc = Planted("failed")
    exc.__cause__ = ValueError(text)
    return exc


def _with_context(text: str) -> Planted:
    exc = Planted("failed")
    exc.__context__ = ValueError(text)
    return exc


def _in_group(text: str) -> BaseException:
    return ExceptionGroup("several", [ValueError(text), Planted("failed")])


def _chosen(session: Session, text: str) -> None:
    session.log.error(EVENT, exc_info=Planted(text))


def _key_error(session: Session, text: str) -> None:
    try:
        {}[text]
    except KeyError:
        session.log.exception(EVENT)


def _of_int(session: Session, text: str) -> None:
    try:
        int(text)
    except ValueError:
        session.log.exception(EVENT)


def _ends_run(make: Callable[[str], BaseException]) -> Callable[[Session, str], None]:
    def put(session: Session, text: str) -> None:
        with session.run(start_event=None):
            raise make(text)

    return put


def _ends_span(session: Session, text: str) -> None:
    with span("work", end_event=EVENT, logger=session.log):
        raise Planted(text)


def _ends_on_console(session: Session, text: str) -> None:
    try:
        raise Planted(text)  # noqa: TRY301 - as above
    except Planted:
        session.console.exception(EVENT)


def _typed(text: str) -> GenoLeWMError:
    return PlantedError(text)


def _detailed(text: str) -> GenoLeWMError:
    return PlantedError("failed", details={"line": text})


def _remedied(text: str) -> GenoLeWMError:
    return PlantedError("failed", remediation=text)


FAILURES: Final = (
    Place("message of an exception", _raising(Planted)),
    Place("message on the console", _ends_on_console),
    Place("note of an exception", _raising(_with_note)),
    Place("cause of an exception", _raising(_with_cause)),
    Place("context of an exception", _raising(_with_context)),
    Place("exception in a group", _raising(_in_group)),
    Place("exc_info", _chosen),
    Place("KeyError by log.exception", _key_error),
    Place("ValueError of int()", _of_int),
    Place("message of a typed error", _raising(_typed)),
    Place("run that fails", _ends_run(Planted)),
    Place("run that fails by a note", _ends_run(_with_note)),
    Place("run that fails by a typed error", _ends_run(_typed)),
    Place("details of a typed error", _ends_run(_detailed)),
    Place("remediation of a typed error", _ends_run(_remedied)),
    Place("span that fails", _ends_span),
)

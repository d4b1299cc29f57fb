"""
A sink that hands a run's records to a logger of the standard library.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from ..escapes import visible
from ..record import RANK, LogRecord
from .handler import SeenName


class LoggerSink:
    """
    Hands each record to *logger*, for programs whose logs must go through `logging`.

    The message is the event and its fields as text; the whole record is the attribute
    ``geno_lewm_obs``, a dict, for handlers that write JSON. Handlers get no arguments, and nothing
    that the rules keep out. A `RunHandler` leaves these records alone.

    Args:
        logger: A logger, or the name of one. Its level holds, besides the run's.

    Example::

        import logging
        from geno_lewm_obs import logged_run
        from geno_lewm_obs.integrations.stdlib import LoggerSink

        logging.basicConfig(level=logging.INFO)
        with logged_run("training", sinks=[LoggerSink("geno_lewm")]) as log:
            log.info("training.metric", name="loss", value=0.25)

    .. versionadded:: 0.1.0
    """

    name: Final = "logging"

    def __init__(self, logger: logging.Logger | str) -> None:
        self._logger = logging.getLogger(logger) if isinstance(logger, str) else logger

    def emit(self, record: LogRecord) -> None:
        """Hand *record* to the logger, at the level of its severity and the time of its call."""
        logger, level = self._logger, RANK[record.severity]
        if not logger.isEnabledFor(level):
            return
        made = logger.makeRecord(SeenName(logger.name), level, "", 0, _text_of(record), (), None)
        made.created = datetime.fromisoformat(record.ts).timestamp()
        made.msecs = made.created % 1 * 1000
        vars(made)["geno_lewm_obs"] = record.to_dict()
        logger.handle(made)

    def flush(self) -> None:
        """Do nothing: the handlers are the program's."""

    def close(self) -> None:
        """Do nothing, likewise."""


def _text_of(record: LogRecord) -> str:
    wire = record.to_dict()
    fields = {key: wire[key] for key in ("step", "epoch", "phase", "duration_ms") if key in wire}
    pairs = [f"{key}={value}" for key, value in (fields | record.data).items()]
    return visible(" ".join([record.event, *pairs]))

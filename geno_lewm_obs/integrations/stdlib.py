"""
The standard library's `logging`: a handler for ``dictConfig``, uvicorn and gunicorn, and a sink.
"""

from __future__ import annotations

import logging
from typing import Final

from ..bridge.handler import COMPONENT, LibraryHandler
from ..bridge.logger_sink import LoggerSink
from ..bridge.rate_limit import MOST
from ..runs.open_runs import find_logger, find_open_logger

__all__: Final = ["LoggerSink", "RunHandler"]


class RunHandler(LibraryHandler):
    """
    Writes records of `logging` into the run of the call, as `obs.library.message`.

    ``configure(capture_logging=...)`` needs none of it. It is for configurations that are data:
    ``{"class": "geno_lewm_obs.integrations.stdlib.RunHandler"}``.

    Args:
        level: The lowest level that it takes.
        component: The subsystem that the records name.
        most: How many records of one logger, level and template are written within ten seconds.

    Raises:
        InputError: *component* can't be used.

    .. versionadded:: 0.1.0
    """

    def __init__(
        self, level: int | str = logging.NOTSET, *, component: str = COMPONENT, most: int = MOST
    ) -> None:
        super().__init__(find_logger, find_open_logger, level, component=component, most=most)

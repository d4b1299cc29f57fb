"""
structlog as its documentation sets it up for production: context variables, level, time, `orjson`.
"""

from __future__ import annotations

import logging
from pathlib import Path

import orjson
import structlog
from structlog.contextvars import bound_contextvars

from .contestant import Contestant


def start(path: Path, *, is_cached: bool = True) -> Contestant:
    structlog.configure(
        cache_logger_on_first_use=is_cached,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        logger_factory=structlog.BytesLoggerFactory(file=path.open("ab", buffering=0)),
    )
    log = structlog.get_logger("api")
    return Contestant(log, log.bind(), bound_contextvars)

"""
structlog as `production` sets it up, but for its cache of loggers, which is off by default.
"""

from __future__ import annotations

from functools import partial

from .production import start as start_production

start = partial(start_production, is_cached=False)

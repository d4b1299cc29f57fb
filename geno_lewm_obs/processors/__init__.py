"""
The stages as processors for any structlog chain, and a factory of loggers that write a run's file.

    Validate         the event is declared
    Promote          known fields rise to the top of the record, an exception becomes fields
    Redact           the rules; behind `Validate` the event's allowlist, too
    MergeTrace       trace_id and span_id
    Stamp            when, how severe, which run, which component
    Gate             the level, then sampling
    JSONLRenderer    the line
    RunFileFactory   wrapped loggers that write lines to a run's file

Each can be used alone, under any wrapped logger and wrapper class. In this order they make the
records that the loggers of this package make; `chain` has the stages themselves.
"""

from __future__ import annotations

from .gate import Gate
from .jsonl import JSONLRenderer
from .merge_trace import MergeTrace
from .promote import Promote
from .redact import Redact
from .run_file import RunFileFactory
from .stamp import Stamp
from .validate import Validate

__all__ = [
    "Gate",
    "JSONLRenderer",
    "MergeTrace",
    "Promote",
    "Redact",
    "RunFileFactory",
    "Stamp",
    "Validate",
]

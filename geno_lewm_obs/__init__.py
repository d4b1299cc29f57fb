"""
Contract-first structured logging for GenoLeWM.

Every event is declared, every record is checked, and every run is one file with one line for each
record. Public names are loaded on first use, so that a program loads only the modules that it uses.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .chain import build_chain as build_chain
    from .components.level_here import level_here as level_here
    from .components.levels import set_level as set_level
    from .config import resolve_settings as resolve_settings
    from .contract import EVENTS as EVENTS
    from .contract import OBS_EVENTS as OBS_EVENTS
    from .contract import EventSpec as EventSpec
    from .contract import Key as Key
    from .contract import Registry as Registry
    from .contract import default_registry as default_registry
    from .contract.metrics import METRICS as METRICS
    from .contract.metrics import MetricSpec as MetricSpec
    from .crashes.hooks import install_crash_hooks as install_crash_hooks
    from .errors import ERROR_CODES as ERROR_CODES
    from .errors import ConfigError as ConfigError
    from .errors import DiskFullError as DiskFullError
    from .errors import GenoLeWMError as GenoLeWMError
    from .errors import InputError as InputError
    from .errors import InternalError as InternalError
    from .errors import InvariantViolation as InvariantViolation
    from .errors import ResourceError as ResourceError
    from .errors import RunFileError as RunFileError
    from .errors import RuntimeSetupError as RuntimeSetupError
    from .errors import UnregisteredEventError as UnregisteredEventError
    from .exit_codes import exit_code_for as exit_code_for
    from .logger import GenoLeWMLogger as GenoLeWMLogger
    from .metrics.extension import extend_metrics as extend_metrics
    from .metrics.registered import get_counter as get_counter
    from .metrics.registered import get_gauge as get_gauge
    from .metrics.registered import get_histogram as get_histogram
    from .metrics.registered import snapshot_all as snapshot_all
    from .metrics.textfile import export_prometheus_textfile as export_prometheus_textfile
    from .metrics.textfile import metrics_path as metrics_path
    from .read import follow_run as follow_run
    from .read import read_run as read_run
    from .record import LogRecord as LogRecord
    from .record import Severity as Severity
    from .redaction import PERSONAL_DATA_FIELDS as PERSONAL_DATA_FIELDS
    from .redaction import extend_personal_data_fields as extend_personal_data_fields
    from .redaction import redact as redact
    from .redaction import redaction_stats as redaction_stats
    from .redaction.variants.hash import hash_variant as hash_variant
    from .runs.configure import configure as configure
    from .runs.joining import child_env as child_env
    from .runs.logged_run import logged_run as logged_run
    from .runs.open_runs import get_logger as get_logger
    from .runs.open_runs import shutdown_run as shutdown_run
    from .sinks.file.sink import reopen_files as reopen_files
    from .sinks.sink import Sink as Sink
    from .spans.propagate import propagate as propagate
    from .spans.span import span as span
    from .tracing.context import current_traceparent as current_traceparent
    from .tracing.context import set_trace_context as set_trace_context
    from .tracing.position import current_trace_context as current_trace_context
    from .tracing.traceparent import format_traceparent as format_traceparent
    from .tracing.traceparent import parse_traceparent as parse_traceparent
    from .web.asgi import TraceMiddleware as TraceMiddleware
    from .web.wsgi import WSGITraceMiddleware as WSGITraceMiddleware

__version__: Final = "0.1.0"

_HOMES: Final = {
    "chain": ("build_chain",),
    "components.level_here": ("level_here",),
    "components.levels": ("set_level",),
    "config": ("resolve_settings",),
    "tracing.context": ("current_traceparent", "set_trace_context"),
    "tracing.position": ("current_trace_context",),
    "contract": ("EVENTS", "OBS_EVENTS", "EventSpec", "Key", "Registry", "default_registry"),
    "contract.metrics": ("METRICS", "MetricSpec"),
    "crashes.hooks": ("install_crash_hooks",),
    "errors": (
        "ERROR_CODES",
        "ConfigError",
        "DiskFullError",
        "GenoLeWMError",
        "InputError",
        "InternalError",
        "InvariantViolation",
        "ResourceError",
        "RunFileError",
        "RuntimeSetupError",
        "UnregisteredEventError",
    ),
    "exit_codes": ("exit_code_for",),
    "logger": ("GenoLeWMLogger",),
    "metrics": (
        "export_prometheus_textfile",
        "extend_metrics",
        "get_counter",
        "get_gauge",
        "get_histogram",
        "metrics_path",
        "snapshot_all",
    ),
    "spans.propagate": ("propagate",),
    "read": ("follow_run", "read_run"),
    "record": ("LogRecord", "Severity"),
    "redaction": (
        "PERSONAL_DATA_FIELDS",
        "extend_personal_data_fields",
        "redact",
        "redaction_stats",
    ),
    "redaction.variants.hash": ("hash_variant",),
    "runs.joining": ("child_env",),
    "runs.open_runs": ("get_logger", "shutdown_run"),
    "runs.logged_run": ("logged_run",),
    "runs.configure": ("configure",),
    "sinks.file.sink": ("reopen_files",),
    "sinks.sink": ("Sink",),
    "spans.span": ("span",),
    "tracing.traceparent": ("format_traceparent", "parse_traceparent"),
    "web.asgi": ("TraceMiddleware",),
    "web.wsgi": ("WSGITraceMiddleware",),
}
_HOME_OF: Final = dict(sorted((name, home) for home, names in _HOMES.items() for name in names))
"""The module of each public name, in alphabetical order."""

__all__ = list(_HOME_OF)


if not TYPE_CHECKING:
    # A type checker would take this function to mean that every name exists, misspelt ones too.

    def __getattr__(name: str) -> object:
        if name not in _HOME_OF:
            shown = import_module(".redaction", __name__).safe_name(name)
            msg = f"module {__name__!r} has no attribute {shown!r}"
            # With a name and an object of its own, or Python would fill in the name as it is.
            raise AttributeError(msg, name=shown, obj=import_module(__name__))
        value = getattr(import_module(f".{_HOME_OF[name]}", __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])

"""
The settings of a run, from arguments, environment variables and defaults, in this order.

This module reads and checks values; it opens nothing. docs/reference/environment.md lists the
variables.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from .errors import ConfigError, InputError, setting_error
from .log_dir import FORMAT_VARIABLE, LOG_DIR_VARIABLE, chosen_log_dir
from .named_tuple import NamedTuple
from .naming import LATEST, is_run_id, reason_against_run_id
from .process.launchers import Launch, launch_here
from .process.ranks import file_name
from .process_fields.in_force import CONTEXT_VARIABLE, NO_CONTEXT, Context, named_context
from .record import Severity, parse_severity
from .redaction import STRICT_VARIABLE, is_strict
from .segment_settings import (
    KEEP_VARIABLE,
    SEGMENT_VARIABLE,
    number_of_segments,
    refuse_name_of_segment,
    size_of_segments,
)

Format = Literal["pretty", "jsonl", "stdout"]
Stdout = Literal["block", "drop"]
"""What becomes of a line for stdout that its reader doesn't take at once."""
Durability = Literal["process", "power", "relaxed"]
"""
What a record survives once its call has returned.

docs/explanation/durability.md says what each mode can lose, and when.
"""
OnSinkError = Literal["wait", "raise"]
"""What happens to a record that can't be written to the run file."""

RUN_ID_VARIABLE: Final = "GENO_LEWM_RUN_ID"
LEVEL_VARIABLE: Final = "GENO_LEWM_LOG_LEVEL"
STDOUT_VARIABLE: Final = "GENO_LEWM_LOG_STDOUT"
FILE_MODE_VARIABLE: Final = "GENO_LEWM_LOG_FILE_MODE"
DURABILITY_VARIABLE: Final = "GENO_LEWM_LOG_DURABILITY"
LOG_EVERY_VARIABLE: Final = "GENO_LEWM_LOG_EVERY"
REGISTRY_VARIABLE: Final = "GENO_LEWM_REGISTRY_STRICT"
SHARD_VARIABLE: Final = "GENO_LEWM_LOG_SHARD"
VITALS_VARIABLE: Final = "GENO_LEWM_VITALS_INTERVAL_S"
WANDB_VARIABLE: Final = "WANDB_PROJECT"
OTLP_VARIABLES: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT")
"""Either of them asks for the output to OpenTelemetry; `otlp.endpoints` reads what they say."""
TRACEPARENT_VARIABLE: Final = "TRACEPARENT"

FILE_MODES: Final = {"0600": 0o600, "0640": 0o640, "0660": 0o660}


class Settings(NamedTuple):
    """
    The settings of one run in this process.

    `sources` maps each setting to what decided it: ``argument``, the name of an environment
    variable, or ``default``.
    """

    run_id: str
    log_dir: Path | None
    """None where the run has no file, and stdout is the log."""
    level: Severity = "info"
    format: Format | None = None
    stdout: Stdout = "drop"
    """Used where the format is ``stdout``."""
    file_mode: int = 0o600
    durability: Durability = "process"
    on_sink_error: OnSinkError = "wait"
    log_every: int | None = None
    """One in so many steps of a sampled event is kept, at any level; None: the event decides."""
    segment_mb: float | None = None
    """Megabytes from which on the file continues in a further segment; None for never."""
    keep_segments: int | None = None
    """How many segments are kept; None for all."""
    redaction_strict: bool = True
    registry_strict: bool = False
    rank: int | None = None
    """The rank of this process among several; None if no launcher assigned one."""
    sharded: bool = True
    wandb_project: str | None = None
    """None also if another process of the run sends; `sinks.wandb` checks the name."""
    otlp: bool = False
    """Whether its records are to be sent by OTLP; `otlp.opt_in` tells whether they can be."""
    context: Context = NO_CONTEXT
    """The fields of this process, as far as the environment names any."""
    sources: Mapping[str, str] = MappingProxyType({})
    notices: tuple[str, ...] = ()
    """Messages for a person: values that were not understood, and what is used instead."""

    @property
    def path(self) -> Path | None:
        """The run file that this process writes, or None if it writes none."""
        if self.log_dir is None:
            return None
        return self.log_dir / file_name(self.run_id, (self.rank or 0) if self.sharded else 0)


def resolve_settings(
    *,
    run_id: str | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    durability: str | None = None,
    on_sink_error: str | None = None,
    log_every: int | None = None,
    wandb_project: str | None = None,
    otlp: bool | None = None,
    redaction_strict: bool | None = None,
    segment_mb: float | None = None,
    keep_segments: int | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """
    Return the settings of a run: from an argument, else the environment, else the default.

    Args:
        run_id: Names the run and its file.
        log_dir: The directory of the run file, or ``none``.
        durability: ``process``, ``power`` or ``relaxed``.
        on_sink_error: ``wait`` or ``raise``.
        log_every: Steps from one record of a sampled event that is kept to the next.
        wandb_project: The project of Weights & Biases that metrics are sent to.
        otlp: Whether records are sent by OTLP.
        redaction_strict: Whether a value that redaction refuses raises.
        segment_mb: Megabytes from which on the file continues in a further segment; 0 for never.
        keep_segments: How many segments are kept; 0 for all.
        environ: Read instead of `os.environ`.

    Raises:
        InputError: an argument can't be used; the message names it, never its value.
        ConfigError: a variable can't be used; the message names it, never its value.
        ResourceError: *log_dir* is relative, and the working directory is gone.

    .. versionadded:: 0.1.0
    """
    environ = os.environ if environ is None else environ
    sources: dict[str, str] = {}
    variable = partial(_variable, environ, sources)
    run_id_text = variable("run_id", RUN_ID_VARIABLE, run_id)
    variable("log_dir", LOG_DIR_VARIABLE, log_dir)
    form = _format(variable("format", FORMAT_VARIABLE))
    directory = chosen_log_dir(log_dir, environ, is_optional=form == "stdout")
    durable = _durability(durability, variable("durability", DURABILITY_VARIABLE, durability))
    launch = launch_here(environ)
    sources["rank"] = launch.source or "default"
    project, is_sent = _remote(variable, wandb_project, otlp, environ, launch)
    variable("redaction_strict", STRICT_VARIABLE, redaction_strict)
    segment = size_of_segments(segment_mb, variable("segment_mb", SEGMENT_VARIABLE, segment_mb))
    kept = variable("keep_segments", KEEP_VARIABLE, keep_segments)
    return Settings(
        run_id=_run_id(run_id, run_id_text, is_segmented=segment is not None),
        log_dir=directory,
        level=_level(variable("level", LEVEL_VARIABLE)),
        format=form,
        stdout=_stdout(variable("stdout", STDOUT_VARIABLE), directory),
        file_mode=_file_mode(variable("file_mode", FILE_MODE_VARIABLE)),
        durability=durable,
        on_sink_error=_on_sink_error(on_sink_error, durable),
        redaction_strict=_redaction_strict(redaction_strict, environ),
        log_every=_log_every(log_every, variable("log_every", LOG_EVERY_VARIABLE, log_every)),
        segment_mb=segment,
        keep_segments=number_of_segments(keep_segments, kept),
        registry_strict=_switch(REGISTRY_VARIABLE, variable("registry_strict", REGISTRY_VARIABLE)),
        rank=launch.rank,
        sharded=_switch(SHARD_VARIABLE, variable("sharded", SHARD_VARIABLE) or "1"),
        wandb_project=project,
        otlp=is_sent,
        context=named_context(variable("context", CONTEXT_VARIABLE)),
        sources=sources,
        notices=(*launch.notices, *_notices(sources, environ, launch.rank, directory, durable)),
    )


def _variable(
    environ: Mapping[str, str],
    sources: dict[str, str],
    setting: str,
    name: str,
    argument: object = None,
) -> str | None:
    """Return what the variable *name* says, None if nothing; note in *sources* what decides."""
    text = environ.get(name) or None
    sources[setting] = "argument" if argument is not None else (name if text else "default")
    return text


@cache
def default_run_id() -> str:
    """Return the run id for calls that name none; a forked child has that of its parent."""
    return f"run-{uuid.uuid4().hex[:12]}"


def _run_id(argument: str | None, text: str | None, *, is_segmented: bool) -> str:
    chosen = text if argument is None else argument
    if chosen is None:
        return default_run_id()
    if isinstance(chosen, str) and is_run_id(chosen):
        if is_segmented:
            refuse_name_of_segment(
                chosen, is_argument=argument is not None, variable=RUN_ID_VARIABLE
            )
        return chosen
    remedy = (
        "use 1 to 128 letters, digits, . _ -, the first a letter or digit, "
        f"nothing private, not {LATEST}, not ending like .rank1"
    )
    what = f"can't name a file{reason_against_run_id(chosen)}"
    raise setting_error(argument, "run_id", RUN_ID_VARIABLE, what, remedy)


def _stdout(text: str | None, directory: Path | None) -> Stdout:
    match (text or "").lower():
        case "":
            return "block" if directory is None else "drop"
        case "block" | "drop" as known:
            return known
    msg = f"{STDOUT_VARIABLE} is neither block nor drop"
    raise ConfigError(msg, remediation="use block or drop")


def _level(text: str | None) -> Severity:
    try:
        return parse_severity(text or "info")
    except InputError as exc:
        msg = f"{LEVEL_VARIABLE} is not a severity"
        raise ConfigError(msg, remediation=exc.remediation) from None


def _format(text: str | None) -> Format | None:
    match (text or "").lower():
        case "":
            return None
        case "pretty" | "jsonl" | "stdout" as known:
            return known
    raise setting_error(None, "", FORMAT_VARIABLE, "is not a format", "use pretty, jsonl or stdout")


def _file_mode(text: str | None) -> int:
    if text is None:
        return 0o600
    mode = FILE_MODES.get(text.removeprefix("0o").rjust(4, "0"))
    if mode is None:
        msg = f"{FILE_MODE_VARIABLE} is not a usable mode"
        raise ConfigError(msg, remediation=f"use one of {', '.join(FILE_MODES)}")
    return mode


def _durability(argument: str | None, text: str | None) -> Durability:
    chosen = text if argument is None else argument
    match chosen.lower() if isinstance(chosen, str) else chosen:
        case None:
            return "process"
        case "process" | "power" | "relaxed" as known:
            return known
    remedy = "use process, power or relaxed"
    raise setting_error(argument, "durability", DURABILITY_VARIABLE, "is not a known mode", remedy)


def _on_sink_error(argument: str | None, durability: Durability) -> OnSinkError:
    match argument:
        case None | "wait":
            return "wait"
        case "raise":
            if durability != "relaxed":
                return "raise"
            msg = (
                "on_sink_error can't be raise where durability is relaxed: "
                "a call returns before its record is written"
            )
            raise InputError(msg, remediation="use durability process or power")
    msg = "on_sink_error is neither wait nor raise"
    raise InputError(msg, remediation="use wait or raise")


def _redaction_strict(argument: bool | None, environ: Mapping[str, str]) -> bool:
    if argument is None:
        return is_strict(environ)
    if isinstance(argument, bool):
        return argument
    msg = "redaction_strict is neither True nor False"
    raise InputError(msg, remediation="use True or False")


def _remote(
    variable: Callable[..., str | None],
    project: str | None,
    otlp: bool | None,
    environ: Mapping[str, str],
    launch: Launch,
) -> tuple[str | None, bool]:
    named = variable("wandb_project", WANDB_VARIABLE, project)
    project = project or named
    endpoint = variable("otlp", next(filter(environ.get, OTLP_VARIABLES), OTLP_VARIABLES[0]), otlp)
    if not project and otlp is None and endpoint is None:
        return None, False
    # loaded only by runs that may be sent
    from .remote_settings import is_sent_by_otlp, wandb_project

    return wandb_project(project, environ, launch), is_sent_by_otlp(otlp, endpoint)


def _log_every(argument: object, text: str | None) -> int | None:
    if argument is None and text is None:
        return None
    # loaded only by runs that name it
    from .log_every_setting import log_every_from

    return log_every_from(argument, text, LOG_EVERY_VARIABLE)


def _switch(name: str, text: str | None) -> bool:
    if text in (None, "0", "1"):
        return text == "1"
    raise setting_error(None, "", name, "is neither 0 nor 1", "use 0 or 1")


def _notices(
    sources: Mapping[str, str],
    environ: Mapping[str, str],
    rank: int | None,
    directory: Path | None,
    durability: Durability,
) -> Iterator[str]:
    """Yield what to tell of settings that come from *sources*."""
    is_asked = sources["redaction_strict"] == STRICT_VARIABLE
    if is_asked and environ[STRICT_VARIABLE] not in {"0", "1"}:
        yield f"{STRICT_VARIABLE} is neither 0 nor 1; redaction stays strict"
    if rank and sources["run_id"] == "default":
        yield (
            f"rank {rank} writes a run of its own; "
            f"set {RUN_ID_VARIABLE} for all ranks, so that they write one"
        )
    if directory is None and durability == "power":
        yield (
            "stdout is the log, and whoever reads it decides what is on a disk; "
            "a record is as safe as with durability process"
        )

"""
The settings of a run, from arguments, then the environment, then defaults; and where each came
from.

It reads variables and judges their values; it opens nothing. The table is `VARIABLES`.
"""

from __future__ import annotations

import os
import string
import uuid
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from .errors import ConfigError, InputError
from .process.ranks import RANK_VARIABLE, WORLD_SIZE_VARIABLE, file_name, names_a_shard, rank_here
from .process.workers import is_worker
from .record import RANK, Severity, parse_severity
from .redaction import STRICT_VARIABLE, is_presentable, is_strict, text_holds_sequence

Format = Literal["pretty", "jsonl", "stdout"]
Durability = Literal["process", "power", "relaxed"]
"""
What a record must survive once its call has returned; `docs/explanation/durability.md` says what
each mode loses when.
"""
OnSinkError = Literal["wait", "raise"]
"""What becomes of a record that the run file doesn't take."""

RUN_ID_VARIABLE: Final = "GENO_LEWM_RUN_ID"
LOG_DIR_VARIABLE: Final = "GENO_LEWM_LOG_DIR"
LEVEL_VARIABLE: Final = "GENO_LEWM_LOG_LEVEL"
FORMAT_VARIABLE: Final = "GENO_LEWM_LOG_FORMAT"
FILE_MODE_VARIABLE: Final = "GENO_LEWM_LOG_FILE_MODE"
DURABILITY_VARIABLE: Final = "GENO_LEWM_LOG_DURABILITY"
REGISTRY_VARIABLE: Final = "GENO_LEWM_REGISTRY_STRICT"
SHARD_VARIABLE: Final = "GENO_LEWM_LOG_SHARD"
WANDB_VARIABLE: Final = "WANDB_PROJECT"
TRACEPARENT_VARIABLE: Final = "TRACEPARENT"

DEFAULT_LOG_DIR: Final = "~/.geno-lewm/logs"
FILE_MODES: Final = {"0600": 0o600, "0640": 0o640, "0660": 0o660}


VARIABLES: Final = (
    (RUN_ID_VARIABLE, "random `run-<12 hex>`", "joins processes to one run"),
    (LOG_DIR_VARIABLE, f"`{DEFAULT_LOG_DIR}`", "log root"),
    (
        LEVEL_VARIABLE,
        "`info`",
        "threshold: `debug`, `info`, `warn` or `error`, any case; `warning` is accepted",
    ),
    (
        FORMAT_VARIABLE,
        "by TTY",
        "`pretty`: console on stderr; `jsonl`: the file alone; `stdout`: the same JSON lines on stdout too. The file is always JSONL",
    ),
    (FILE_MODE_VARIABLE, "`0600`", "`0640` or `0660` for teams that share a directory"),
    (
        DURABILITY_VARIABLE,
        "`process`",
        (
            "what a record has survived when its call returns: `process`: the death of the process; "
            "`power`: a power cut too, from `warn` up; `relaxed`: nothing yet, for up to 50 ms"
        ),
    ),
    (
        STRICT_VARIABLE,
        "`1`",
        "`0` drops and counts what redaction finds instead of raising; any other value is strict",
    ),
    (REGISTRY_VARIABLE, "`0`", "`1` raises on unregistered events and keys"),
    (
        SHARD_VARIABLE,
        "`1`",
        "`1`: each rank above 0 writes a file of its own, `{run_id}.rank{N}.jsonl`; `0`: all ranks append to the run's one file",
    ),
    (
        RANK_VARIABLE,
        "unset",
        "which process of several this is, from 0, as torchrun says; counts where `WORLD_SIZE` is set too",
    ),
    (WORLD_SIZE_VARIABLE, "unset", "how many processes they are"),
    (
        WANDB_VARIABLE,
        "unset",
        "sends metrics to this project of Weights & Biases; not from ranks above 0, nor from workers of `multiprocessing`",
    ),
    (TRACEPARENT_VARIABLE, "unset", "W3C trace context at start-up"),
)
"""The reference page on the environment: name, default, meaning."""

_LOG_DIR_REMEDY: Final = (
    "name a directory whose path holds no NUL, no unknown home and no sequence of bases"
)
_LONGEST_NAME: Final = 128
_ALPHANUMERIC: Final = frozenset(string.ascii_letters + string.digits)


class Settings(NamedTuple):
    """
    What a run goes by; `sources` says for each field whether an argument, the environment or the
    default decided.
    """

    run_id: str
    log_dir: Path
    level: Severity = "info"
    format: Format | None = None
    file_mode: int = 0o600
    durability: Durability = "process"
    on_sink_error: OnSinkError = "wait"
    redaction_strict: bool = True
    registry_strict: bool = False
    rank: int | None = None
    """Which process of several this is; None where a launcher named no ranks."""
    sharded: bool = True
    wandb_project: str | None = None
    """
    None too where another process of the run is the one to send; `sinks.wandb` judges the name.
    """
    sources: Mapping[str, str] = MappingProxyType({})
    notices: tuple[str, ...] = ()
    """What a person should be told: values that were not understood and what holds instead."""

    @property
    def path(self) -> Path:
        """The file that this process writes."""
        return self.log_dir / file_name(self.run_id, (self.rank or 0) if self.sharded else 0)


def resolve_settings(
    *,
    run_id: str | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    durability: str | None = None,
    on_sink_error: str | None = None,
    wandb_project: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """
    Return the settings of a run: argument, else environment, else default.

    Raises:
        InputError: an argument can't be used; the message names it, never its value.
        ConfigError: a variable can't be used; the message names it, never its value.
    """
    environ = os.environ if environ is None else environ
    sources: dict[str, str] = {}

    def variable(setting: str, name: str, argument: object = None) -> str | None:
        text = environ.get(name) or None
        sources[setting] = "argument" if argument is not None else name if text else "default"
        return text

    run_id_text = variable("run_id", RUN_ID_VARIABLE, run_id)
    variable("log_dir", LOG_DIR_VARIABLE, log_dir)
    durable = _durability(durability, variable("durability", DURABILITY_VARIABLE, durability))
    rank = rank_here(environ)
    sources["rank"] = "default" if rank is None else RANK_VARIABLE
    project_text = variable("wandb_project", WANDB_VARIABLE, wandb_project)
    return Settings(
        run_id=_run_id(run_id, run_id_text),
        log_dir=absolute(log_dir) if log_dir is not None else default_log_dir(environ),
        level=_level(variable("level", LEVEL_VARIABLE)),
        format=_format(variable("format", FORMAT_VARIABLE)),
        file_mode=_file_mode(variable("file_mode", FILE_MODE_VARIABLE)),
        durability=durable,
        on_sink_error=_on_sink_error(on_sink_error, durable),
        redaction_strict=is_strict(environ),
        registry_strict=_switch(REGISTRY_VARIABLE, variable("registry_strict", REGISTRY_VARIABLE)),
        rank=rank,
        sharded=_switch(SHARD_VARIABLE, variable("sharded", SHARD_VARIABLE) or "1"),
        wandb_project=(wandb_project or project_text) if _sends(environ, rank) else None,
        sources=sources,
        notices=tuple(
            _notices(
                variable("redaction_strict", STRICT_VARIABLE),
                rank if sources["run_id"] == "default" else None,
            )
        ),
    )


def check_component(component: object, *, argument: str = "component") -> str:
    """
    Return *component*, or raise `InputError` for *argument*: it stands in every record, so it must
    be a short plain name.
    """
    if (
        not isinstance(component, str)
        or not _is_name(component, first="_", then="_.:/-")
        or not is_presentable(component)
    ):
        msg = f"{argument} is not a usable name"
        raise InputError(
            msg,
            remediation="use letters, digits and . _ - : /, 128 characters at most, no sequence of bases",
        )
    return component


@cache
def default_run_id() -> str:
    """Return the run id of this process for calls that name none; children by fork share it."""
    return f"run-{uuid.uuid4().hex[:12]}"


def absolute(log_dir: str | os.PathLike[str]) -> Path:
    """
    Return *log_dir* as an absolute path, ``~`` expanded, ``..`` resolved without following links;
    raises `InputError`.
    """
    try:
        # Path.expanduser raises what callers don't expect
        path = os.path.expanduser(os.fspath(log_dir))  # noqa: PTH111
    except (TypeError, ValueError):  # no path at all, or one with a NUL
        path = ""
    if (
        not isinstance(path, str)
        or not path
        or path[0] == "~"
        or "\0" in path
        or text_holds_sequence(path)
    ):
        msg = "log_dir is not a usable path"
        raise InputError(msg, remediation=_LOG_DIR_REMEDY)
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve would follow links


def is_run_id(text: str) -> bool:
    """Tell whether *text* can name a run, and so a file."""
    return _is_name(text, first="", then="._-") and not names_a_shard(text) and is_presentable(text)


def _is_name(text: str, *, first: str, then: str) -> bool:
    """
    Tell whether *text* is short and made of letters, digits and *then*, and begins with one of
    them or of *first*.
    """
    if not 0 < len(text) <= _LONGEST_NAME:
        return False
    return text[0] in _ALPHANUMERIC.union(first) and _ALPHANUMERIC.union(then).issuperset(text)


def _run_id(argument: str | None, text: str | None) -> str:
    chosen = text if argument is None else argument
    if chosen is None:
        return default_run_id()
    if isinstance(chosen, str) and is_run_id(chosen):
        return chosen
    remedy = "use 1 to 128 letters, digits, . _ -, the first a letter or digit, no sequence of bases, not ending like .rank1"
    if argument is not None:
        msg = "run_id can't name a file"
        raise InputError(msg, remediation=remedy)
    msg = f"{RUN_ID_VARIABLE} can't name a file"
    raise ConfigError(msg, remediation=remedy)


def default_log_dir(environ: Mapping[str, str] | None = None) -> Path:
    """Return the log root that the environment names; raises `ConfigError`."""
    environ = os.environ if environ is None else environ
    try:
        return absolute(environ.get(LOG_DIR_VARIABLE) or DEFAULT_LOG_DIR)
    except InputError:
        msg = f"{LOG_DIR_VARIABLE} is not a usable path"
        raise ConfigError(msg, remediation=_LOG_DIR_REMEDY) from None


def _level(text: str | None) -> Severity:
    try:
        return parse_severity(text or "info")
    except InputError as exc:
        msg = f"{LEVEL_VARIABLE} is not a severity"
        raise ConfigError(
            msg, remediation=exc.remediation or f"use one of {', '.join(RANK)}"
        ) from None


def _format(text: str | None) -> Format | None:
    match (text or "").lower():
        case "":
            return None
        case "pretty" | "jsonl" | "stdout" as known:
            return known
    msg = f"{FORMAT_VARIABLE} is not a format"
    raise ConfigError(msg, remediation="use pretty, jsonl or stdout")


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
    if argument is not None:
        msg = "durability is no mode that there is"
        raise InputError(msg, remediation=remedy)
    msg = f"{DURABILITY_VARIABLE} is no mode that there is"
    raise ConfigError(msg, remediation=remedy)


def _on_sink_error(argument: str | None, durability: Durability) -> OnSinkError:
    match argument:
        case None | "wait":
            return "wait"
        case "raise":
            if durability != "relaxed":
                return "raise"
            msg = "on_sink_error can't be raise where durability is relaxed: a call returns before its record is written"
            raise InputError(msg, remediation="use durability process or power")
    msg = "on_sink_error is neither wait nor raise"
    raise InputError(msg, remediation="use wait or raise")


def _switch(name: str, text: str | None) -> bool:
    if text in (None, "0", "1"):
        return text == "1"
    msg = f"{name} is neither 0 nor 1"
    raise ConfigError(msg, remediation="use 0 or 1")


def _notices(strict_text: str | None, nameless_rank: int | None) -> Iterator[str]:
    if strict_text not in (None, "0", "1"):
        yield f"{STRICT_VARIABLE} is neither 0 nor 1; redaction stays strict"
    if nameless_rank:
        yield f"rank {nameless_rank} writes a run of its own; set {RUN_ID_VARIABLE} for all ranks, so that they write one"


def _sends(environ: Mapping[str, str], rank: int | None) -> bool:
    """
    Tell whether this process is the one of its run that sends: wandb takes a run from one process.
    """
    return not rank and environ.get("WANDB_MODE") != "disabled" and not is_worker()

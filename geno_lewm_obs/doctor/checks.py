"""
All that decides how this process would log, each with its reason. Nothing is written or sent.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .. import __version__
from ..catalog.file_system import file_system_of
from ..config import Settings, resolve_settings
from ..contract import default_registry
from ..errors import GenoLeWMError
from ..log_dir import LOG_DIR_VARIABLE
from ..otlp.endpoints import DISABLED_VARIABLE
from ..otlp.opt_in import check_otlp
from ..process.file_control import fcntl
from ..redaction import safe_name, safe_path
from ..terminal.stream import environment_style, is_watched, terminal_style
from .check import Check
from .extras import extras

_LOSSES: Final = {
    "process": "nothing by the end of the process, be it kill -9; a power cut takes some seconds",
    "power": "nothing from warn up, of run ends and checkpoints; of others 100 ms by a power cut",
    "relaxed": "what the last 50 ms held by kill -9; a power cut takes some seconds",
}
"""For each mode of durability, what is lost."""


def checks(log_dir: Path | None = None) -> Iterator[Check]:
    """
    Yield what decides how a run would be logged here, and whether it could be.

    Args:
        log_dir: The directory of the runs; by default, what the environment says.
    """
    system = f"{platform.system()} {platform.release()}"
    yield Check("version", __version__, f"Python {platform.python_version()}, {system}")
    try:
        settings = resolve_settings(log_dir=log_dir)
    except GenoLeWMError as exc:
        yield Check("settings", "can't be used", f"{exc}", is_fine=False)
    else:
        yield from _of_settings(settings)
    yield _colour()
    yield from _modes()
    yield from _extras()


def _of_settings(settings: Settings) -> Iterator[Check]:
    sources = settings.sources
    yield from _log_directory(settings)
    named = sources["run_id"] != "default"
    run_id = safe_name(settings.run_id) if named else "random, new in each process"
    yield Check("run id", run_id, _because(sources["run_id"]))
    rank = "none" if settings.rank is None else str(settings.rank)
    told = "no launcher has set one" if settings.rank is None else f"{sources['rank']} is set"
    yield Check("rank", rank, told)
    yield Check("level", settings.level, _because(sources["level"]))
    yield _console(settings)
    redaction = "strict" if settings.redaction_strict else "permissive"
    told = "raises" if settings.redaction_strict else "is left out and counted"
    why = f"a private value {told}; {_because(sources['redaction_strict'])}"
    yield Check("redaction", redaction, why)
    registry = default_registry()
    contract = f"{len(registry)} events"
    strict = "others raise" if settings.registry_strict else "others are written without data"
    yield Check("contract", contract, f"{strict}; {_because(sources['registry_strict'])}")
    yield Check("durability", settings.durability, _because(sources["durability"]))
    for notice in settings.notices:
        yield Check("notice", notice)
    yield from _remote(settings)


def _remote(settings: Settings) -> Iterator[Check]:
    sources = settings.sources
    if not settings.otlp and settings.wandb_project is None:
        yield Check("remote", "nothing leaves this machine", "no variable asks for an output")
    if settings.wandb_project is not None:
        yield Check("remote", "metrics go to Weights & Biases", _because(sources["wandb_project"]))
    if settings.otlp:
        try:
            is_sent = check_otlp(settings.log_dir, is_asked=False) is not None
        except GenoLeWMError as exc:
            yield Check("remote", "nothing goes by OTLP", f"{exc}", is_fine=False)
        else:
            value = "records go by OTLP" if is_sent else "nothing goes by OTLP"
            why = sources["otlp"] if is_sent else DISABLED_VARIABLE
            yield Check("remote", value, _because(why))


def _because(source: str) -> str:
    return {"default": "the default", "argument": "an option"}.get(source, f"{source} is set")


def _log_directory(settings: Settings) -> Iterator[Check]:
    source = _because(settings.sources["log_dir"])
    folder = settings.log_dir
    if folder is None:
        yield Check("log directory", "none: stdout is the log", source)
        return
    there = next(path for path in (folder, *folder.parents) if path.exists())
    is_fine = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    value = safe_path(folder)
    if not is_fine:
        source += f"; {safe_path(there)} can't be written to: name another by {LOG_DIR_VARIABLE}"
    elif there != folder:
        source += "; it's made by the first run"
    yield Check("log directory", value, source, is_fine)
    system = file_system_of(folder)
    yield Check("file system", system.kind, system.promise)
    locks = "flock" if fcntl is not None else "none"
    told = "by them a run is known to be written" if fcntl else "no run is known to be written"
    yield Check("locks", locks, told)


def _console(settings: Settings) -> Check:
    if settings.format is not None:
        return Check("console", settings.format, _because(settings.sources["format"]))
    if is_watched():
        return Check("console", "pretty, on stderr", "stderr is a terminal or a notebook")
    return Check("console", "two lines on stderr", "stderr is no terminal")


def _colour() -> Check:
    colour, width = terminal_style(sys.stdout, environment_style())
    asked = next((name for name in ("NO_COLOR", "FORCE_COLOR") if os.environ.get(name)), None)
    if asked is not None:
        why = f"{asked} is set"
    elif os.environ.get("TERM") == "dumb":
        why = "TERM is dumb"
    else:
        why = "stdout is a terminal" if colour else "stdout is no terminal"
    return Check("colour", "yes" if colour else "no", f"{why}; {width or 'any number of'} columns")


def _modes() -> Iterator[Check]:
    for mode, loss in _LOSSES.items():
        yield Check(f"mode {mode}", "loses", loss)


def _extras() -> Iterator[Check]:
    for extra in extras():
        if extra.missing:
            missing = ", ".join(extra.missing)
            yield Check(f"extra {extra.name}", "not installed", f"{missing} missing")
        else:
            yield Check(f"extra {extra.name}", "installed", ", ".join(extra.installed))

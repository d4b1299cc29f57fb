"""
The options by which several commands find a run and the registry that it is read with.
"""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Final

import click

from ..contract import Registry, default_registry
from ..errors import GenoLeWMError, InputError
from ..log_dir import default_log_dir
from ..naming import LATEST, is_run_id
from ..redaction import safe_path
from .stdin_run import with_stdin

log_dir_option: Final = click.option(
    "--log-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where runs are [GENO_LEWM_LOG_DIR].",
)


def named_log_dir(log_dir: Path | None) -> str:
    """Return how a command that is typed next names *log_dir*; "" if it's the environment's."""
    return "" if log_dir is None else f" --log-dir {safe_path(log_dir)}"


_MAX_NAMES: Final = 100
"""Ids of runs that a shell is told for a completion."""


def run_names(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the ids of runs, and ``latest``, that begin with *incomplete*, for a shell."""
    from ..catalog.directory import runs_in  # only where a shell completes

    try:
        ids = sorted(runs_in(context.params.get("log_dir") or default_log_dir()))
    except GenoLeWMError:
        ids = []
    names = (name for name in (LATEST, *filter(is_run_id, ids)) if name.startswith(incomplete))
    return list(islice(names, _MAX_NAMES))


run_argument: Final = click.argument("run", shell_complete=run_names, callback=with_stdin)
file_argument: Final = click.argument("run", shell_complete=run_names)
"""A run of which there are files; the command reads standard input itself, or refuses it."""
runs_argument: Final = click.argument(
    "runs",
    nargs=-1,
    required=True,
    metavar="RUN...",
    shell_complete=run_names,
    callback=with_stdin,
)

registry_option: Final = click.option(
    "--registry",
    "registry_name",
    metavar="MODULE:NAME",
    help="The application's registry [that of installed packages].",
)


def registry_named(name: str | None) -> Registry:
    """
    Return the registry that ``--registry`` names, by default that of the installed packages.

    Raises:
        InputError: it can't be imported, or is no registry.
    """
    if name is None:
        return default_registry()
    module, _, attribute = name.partition(":")
    sys.path.insert(0, "")  # the working directory, as for `python -m`
    try:
        found = getattr(import_module(module), attribute)
    except (Exception, SystemExit) as exc:  # a script named by mistake may call sys.exit
        msg = f"--registry can't be loaded ({type(exc).__name__})"
        raise InputError(
            msg, remediation="name it as package.module:NAME, where Python can import it"
        ) from exc
    finally:
        sys.path.remove("")
    if not isinstance(found, Registry):
        msg = "--registry names no Registry"
        raise InputError(msg, remediation="name one that Registry(...) or extend(...) made")
    return found

"""
The options by which several commands find a run and the registry that it is read with.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from ..contract import Registry, default_registry
from ..errors import InputError

log_dir_option: Final = click.option(
    "--log-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where runs are [GENO_LEWM_LOG_DIR].",
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

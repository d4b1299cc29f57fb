"""
``geno-obs events gen``: write a stub by which type checkers know events and keys.
"""

from __future__ import annotations

from pathlib import Path

import click

from ..contract import Registry
from ..errors import InputError
from ..evolution.declared import combined
from ..evolution.sources import read_lock
from ..notice import say
from ..redaction import safe_name, safe_path
from ..typegen.files import is_stale, write
from ..typegen.stub import left_out, stub_of
from .output import FOUND_EXIT_CODE
from .project import project_here
from .run_options import registry_named, registry_option


@click.command()
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.pyi",
    help="The stub; the module that it describes is written beside it, if there is none.",
)
@registry_option
@click.option(
    "--lock",
    "lock_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A lock file, whose events are taken besides the canonical ones.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if it is out of date.")
def gen(output: Path, registry_name: str | None, lock_path: Path | None, check: bool) -> int:
    """
    Write a stub by which mypy, pyright and other checkers know the events and their keys.

    They are those of the project's registry, which pyproject.toml names as
    tool.geno_lewm_obs.registry, else of the installed packages.
    """
    registry = _registry(registry_name, lock_path)
    text = stub_of(registry)
    if check:
        if is_stale(output, text):
            say(f"{safe_path(output)} is out of date; geno-obs events gen writes it anew")
            return FOUND_EXIT_CODE
        return 0
    write(output, text)
    for event, key in left_out(registry):
        what = f"key {safe_name(key)} of {safe_name(event)}" if key else safe_name(event)
        why = "is no keyword of Python's" if key else "has the method name of another event"
        say(f"{what} {why}, and is left out")
    say(f"{safe_path(output)} is up to date")
    return 0


def _registry(name: str | None, lock_path: Path | None) -> Registry:
    if name is not None and lock_path is not None:
        msg = "a registry and a lock file can't both be taken"
        raise InputError(msg, remediation="pass --registry or --lock")
    if lock_path is not None:
        return combined(read_lock(lock_path))
    return registry_named(name or project_here().registry_name)

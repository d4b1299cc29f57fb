"""
What ``pyproject.toml`` says of a project: its name, its version, its lock files, its registry.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..errors import InputError
from ..redaction import safe_path
from .lock import LOCK_NAME

FILE_NAME: Final = "pyproject.toml"


class Settings(NamedTuple):
    """The project, and what stands under ``tool.geno_lewm_obs``."""

    name: str = ""
    version: str = ""
    lock: Path = Path(LOCK_NAME)
    """The project's own lock file."""
    locks: tuple[Path, ...] = ()
    """Lock files of others whose events it logs, too."""
    registry: str | None = None
    """Its registry, as ``MODULE:NAME``."""


def settings_in(folder: Path) -> Settings:
    """
    Return the settings of the project in *folder*, with its paths; the defaults if it has no file.

    Raises:
        InputError: The file can't be read, or a setting is of another type.
    """
    path = folder / FILE_NAME
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings(lock=folder / LOCK_NAME)
    except (OSError, ValueError):  # the latter if it's neither TOML nor text
        msg = f"{safe_path(path)} can't be read"
        raise InputError(msg, remediation="mend it; it is to be TOML") from None
    project, own = _table(found, "project"), _table(_table(found, "tool"), "geno_lewm_obs")
    lock, locks, registry = own.get("lock", LOCK_NAME), own.get("locks", []), own.get("registry")
    if not isinstance(lock, str) or not _are_texts(locks) or not isinstance(registry, str | None):
        msg = f"{safe_path(path)}: tool.geno_lewm_obs can't be used"
        remedy = "lock and registry are texts there, and locks is a list of texts"
        raise InputError(msg, remediation=remedy)
    name, version = (str(project.get(each, "")) for each in ("name", "version"))
    return Settings(name, version, folder / lock, tuple(folder / each for each in locks), registry)


def _table(table: dict[str, Any], name: str) -> dict[str, Any]:
    found = table.get(name)
    return found if isinstance(found, dict) else {}


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(each, str) for each in values)

"""
The project in the working directory: its name, its version, and where its lock file is.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Final, NamedTuple

from ..contract import CANONICAL, EventSpec, Registry
from ..errors import InputError
from ..evolution.lock import Lock, lock_of
from ..evolution.settings import Settings, settings_in
from .run_options import registry_named

OWN_PACKAGE: Final = "geno-lewm-obs"


class Project(NamedTuple):
    """What ``pyproject.toml`` says."""

    name: str
    version: str
    lock_path: Path
    registry_name: str | None

    def lock(self, registry_name: str | None) -> Lock:
        """
        Return the lock of what the project declares now.

        Raises:
            InputError: the project has no name, or its registry can't be loaded.
        """
        if not self.name:
            msg = "no pyproject.toml here names a project"
            raise InputError(
                msg, remediation="run the command where the project's pyproject.toml is"
            )
        if self.name == OWN_PACKAGE and registry_name is None:
            return lock_of(CANONICAL, self.name, self.version)
        registry: Registry = registry_named(registry_name or self.registry_name)
        others: tuple[EventSpec, ...] = tuple(CANONICAL)
        return lock_of(registry, self.name, self.version, others)


def project_here() -> Project:
    """Return the project in the working directory; one without a name if there is none."""
    try:
        found = settings_in(Path())
    except InputError:
        found = Settings()
    version = found.version or _installed_version(found.name)
    return Project(found.name, version, found.lock, found.registry)


def _installed_version(name: str) -> str:
    if name == OWN_PACKAGE:
        from .. import __version__

        return __version__
    try:
        return metadata.version(name)
    except (metadata.PackageNotFoundError, ValueError):
        return ""

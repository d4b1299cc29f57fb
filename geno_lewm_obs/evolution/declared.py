"""
What a project may log, for tools that read its code and don't run it.

It is told by lock files, which name events without any code of theirs. Of an installed package
without one, what its entry point names is loaded, as a run does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..contract import CANONICAL, ENTRY_POINT_GROUP, Key, Registry
from ..contract.entry_points import declared_by, may_declare
from ..contract.spec import EventSpec
from .lock import LOCK_NAME, Lock, lock_of
from .settings import settings_in
from .sources import lock_file_of, read_lock

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


def declared_in(folder: Path) -> Registry:
    """
    Return what the project in *folder* may log.

    These are the canonical events, those that installed packages declare, and those of the lock
    files that its ``pyproject.toml`` names: ``lock``, its own, which is ``events.lock.json`` beside
    it by default, and ``locks``, further ones. The project's declaration of an event goes before
    others of it.

    Raises:
        InputError: A lock file that is named is missing or malformed, or so is ``pyproject.toml``,
            or the declarations don't go together.
        ConfigError: What an installed package declares can't be loaded.
    """
    settings = settings_in(folder)
    paths = [*settings.locks, settings.lock]
    if settings.lock == folder / LOCK_NAME and not settings.lock.exists():
        paths.remove(settings.lock)  # not every project has one
    return combined(*_of_packages(without=settings.name), *map(read_lock, paths))


def combined(*locks: Lock) -> Registry:
    """Return the canonical events and those of *locks*; a later declaration replaces an earlier."""
    if not locks:
        return CANONICAL
    specs: dict[str, EventSpec] = {spec.name: spec for spec in CANONICAL}
    context: dict[str, Key] = {}
    for lock in locks:
        specs |= lock.events
        context |= lock.context_keys
    return Registry(specs.values(), context_keys=context)


def _of_packages(*, without: str) -> Iterator[Lock]:
    """Yield what each installed package declares, but for the project itself."""
    if not may_declare(ENTRY_POINT_GROUP):
        return
    # Imported here, since it takes 13 ms.
    from importlib.metadata import entry_points

    for entry in entry_points(group=ENTRY_POINT_GROUP):
        package = "" if entry.dist is None else entry.dist.name
        if not without or _normal(package) != _normal(without):
            yield _of_package(entry, package)


def _of_package(entry: EntryPoint, package: str) -> Lock:
    path = None if entry.dist is None else lock_file_of(entry.dist)
    if path is not None and path.is_file():
        return read_lock(path)
    return lock_of(CANONICAL.extend(*declared_by(entry)), package, "", CANONICAL)


def _normal(name: str) -> str:
    """Return the *name* of a package as all of its spellings are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()

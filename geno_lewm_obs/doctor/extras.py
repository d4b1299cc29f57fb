"""
The optional libraries of this package, and which of them are installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import metadata
from typing import Final, NamedTuple

PACKAGE: Final = "geno-lewm-obs"
_FOR_DEVELOPERS: Final = frozenset({"all", "dev", "docs", "test"})
_REQUIREMENT: Final = re.compile(
    r"(?P<library>[A-Za-z0-9._-]+)(?:\[[^]]*\])?[^;]*;.*extra == ['\"](?P<extra>[^'\"]+)['\"]"
)


class Extra(NamedTuple):
    """An extra of this package."""

    name: str
    installed: tuple[str, ...]
    """Its libraries that are there, with their versions."""
    missing: tuple[str, ...]
    """Its libraries that aren't."""


def extras() -> Iterator[Extra]:
    """Yield the extras for users, in their order; none where the package isn't installed."""
    libraries: dict[str, list[str]] = {}
    for requirement in _requirements():
        match = _REQUIREMENT.fullmatch(requirement)
        if match and match["extra"] not in _FOR_DEVELOPERS and match["library"] != PACKAGE:
            libraries.setdefault(match["extra"], []).append(match["library"])
    for name, of_extra in libraries.items():
        versions = {library: _version(library) for library in of_extra}
        yield Extra(
            name,
            tuple(f"{library} {version}" for library, version in versions.items() if version),
            tuple(library for library, version in versions.items() if not version),
        )


def _requirements() -> Sequence[str]:
    try:
        return metadata.requires(PACKAGE) or ()
    except metadata.PackageNotFoundError:
        return ()


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ""

"""
The linter's settings: the table ``tool.geno_lewm_obs.lint`` of ``pyproject.toml``.

    [tool.geno_lewm_obs.lint]
    select = ["GLO"]                        beginnings of the ids that are reported
    ignore = ["GLO009"]
    exclude = ["build/*"]                   files that aren't looked at
    makers = ["app.logs.get"]               functions that return loggers
    no-print = ["src/app/*"]                files in which print and logging are reported (GLO006)
    baseline = "lint-baseline.json"         findings that are known

    [tool.geno_lewm_obs.lint.per-file-ignores]
    "tests/*" = ["GLO003"]

Paths and patterns count from the folder of that file; ``*`` also stands for several folders. Which
events there are is told by the table around it, which `evolution.settings` reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..errors import InputError
from .rules import ids_of

_NAME: Final = "geno_lewm_obs"
_OWN: Final = f"tool.{_NAME}"
_TABLE: Final = f"{_OWN}.lint"
_IGNORES: Final = f"{_TABLE}.per-file-ignores"
_LISTS: Final = ("select", "ignore", "exclude", "makers", "no-print")


class LintSettings(NamedTuple):
    """What the linter is told. Patterns and paths count from *folder*."""

    folder: Path
    select: tuple[str, ...] = ("GLO",)
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    makers: frozenset[str] = frozenset()
    no_print: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    baseline: Path | None = None

    def is_selected(self, rule: str, path: Path) -> bool:
        """Tell whether findings of *rule* are reported in the file at *path*."""
        if not rule.startswith(self.select) or (self.ignore and rule.startswith(self.ignore)):
            return False
        return not any(
            rule.startswith(rules) and self.is_at(path, (pattern,))
            for pattern, rules in self.per_file_ignores.items()
        )

    def is_at(self, path: Path, patterns: tuple[str, ...]) -> bool:
        """Tell whether one of *patterns* is that of *path*, or of a folder around it."""
        if not patterns:
            return False
        whole = path.absolute()
        place = str(whole.relative_to(self.folder) if whole.is_relative_to(self.folder) else whole)
        return any(
            fnmatchcase(place, pattern) or fnmatchcase(place, f"{pattern.rstrip('/')}/*")
            for pattern in patterns
        )


def find_settings(here: Path) -> LintSettings:
    """
    Return the settings of the project that *here* is in; those of none are the defaults.

    Raises:
        InputError: A setting can't be used.
    """
    here = here.absolute()
    for folder in (here, *here.parents):
        try:
            content = (folder / "pyproject.toml").read_bytes()
        except OSError:
            continue
        if _NAME.encode() in content:
            return _parsed(folder, content)
        if b"[project]" in content:
            return LintSettings(folder)
    return LintSettings(here)


def _parsed(folder: Path, content: bytes) -> LintSettings:
    # Imported here, since many projects have no settings.
    import tomllib

    try:
        own: Any = tomllib.loads(content.decode()).get("tool", {}).get(_NAME, {})
    except (ValueError, AttributeError):
        msg = "pyproject.toml can't be parsed"
        raise InputError(msg) from None
    lint = _table(_table(own, _OWN).get("lint", {}), _TABLE)
    unknown = {*lint} - {*_LISTS, "baseline", "per-file-ignores"}
    if unknown:
        msg = f"pyproject.toml: {_TABLE} has an entry that isn't known"
        known = ", ".join((*_LISTS, "baseline", "per-file-ignores"))
        raise InputError(msg, remediation=f"the entries are {known}")
    lists = {name: _texts(lint[name], name, _TABLE) for name in _LISTS if name in lint}
    ids = {name: _ids(lists[name], name, _TABLE) for name in ("select", "ignore") if name in lists}
    ignores = _table(lint.get("per-file-ignores", {}), _IGNORES)
    baseline = lint.get("baseline")
    if not isinstance(baseline, str | None):
        raise _wrong("baseline", _TABLE, "must be a text")  # noqa: EM101 - a name
    return LintSettings(
        folder,
        select=ids.get("select", ("GLO",)),
        ignore=ids.get("ignore", ()),
        exclude=lists.get("exclude", ()),
        makers=frozenset(lists.get("makers", ())),
        no_print=lists.get("no-print", ()),
        per_file_ignores={
            each: _ids(_texts(named, each, _IGNORES), each, _IGNORES)
            for each, named in ignores.items()
        },
        baseline=None if baseline is None else folder / baseline,
    )


def _table(found: object, name: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        msg = f"pyproject.toml: {name} must be a table"
        raise InputError(msg)
    return found


def _texts(found: object, name: str, table: str) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise _wrong(name, table, "must be a list of texts")
    return tuple(found)


def _ids(texts: tuple[str, ...], name: str, table: str) -> tuple[str, ...]:
    ids = ids_of(texts)
    if ids is None:
        raise _wrong(name, table, "names an id that isn't known")
    return ids


def _wrong(name: str, table: str, what: str) -> InputError:
    # Imported here, since it loads the redaction rules.
    from ..redaction import safe_name

    return InputError(f"pyproject.toml: {safe_name(name)} of {table} {what}")

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

_TABLE: Final = "geno_lewm_obs"
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
        if _TABLE.encode() in content:
            return _parsed(folder, content)
        if b"[project]" in content:
            return LintSettings(folder)
    return LintSettings(here)


def _parsed(folder: Path, content: bytes) -> LintSettings:
    # Imported here, since many projects have no settings.
    import tomllib

    try:
        table: Any = tomllib.loads(content.decode()).get("tool", {}).get(_TABLE, {})
    except (ValueError, AttributeError):
        msg = "pyproject.toml can't be parsed"
        raise InputError(msg) from None
    lint = table.get("lint", {}) if isinstance(table, dict) else None
    if not isinstance(lint, dict):
        raise _wrong("lint", "a table")  # noqa: EM101 - a name
    unknown = {*lint} - {*_LISTS, "baseline", "per-file-ignores"}
    if unknown:
        msg = f"tool.{_TABLE}.lint has an entry that isn't known"
        known = ", ".join((*_LISTS, "baseline", "per-file-ignores"))
        raise InputError(msg, remediation=f"the entries are {known}")
    lists = {name: _texts(lint[name], name) for name in _LISTS if name in lint}
    ignores = lint.get("per-file-ignores", {})
    if not isinstance(ignores, dict):
        raise _wrong("per-file-ignores", "a table of lists")  # noqa: EM101 - a name
    return LintSettings(
        folder,
        select=lists.get("select", ("GLO",)),
        ignore=lists.get("ignore", ()),
        exclude=lists.get("exclude", ()),
        makers=frozenset(lists.get("makers", ())),
        no_print=lists.get("no-print", ()),
        per_file_ignores={each: _texts(ids, each) for each, ids in ignores.items()},
        baseline=folder / _text(lint["baseline"], "baseline") if "baseline" in lint else None,
    )


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _wrong(name, "a list of texts")
    return tuple(value)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise _wrong(name, "a text")
    return value


def _wrong(name: str, kind: str) -> InputError:
    # Imported here, since it loads the redaction rules.
    from ..redaction import safe_name

    return InputError(f"pyproject.toml: {safe_name(name)} of tool.{_TABLE} must be {kind}")

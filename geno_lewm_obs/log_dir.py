"""
The directory of run files: as a caller or a variable names it, and as an absolute path, or none.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from .errors import ConfigError, InputError, ResourceError, errno_name
from .redaction import Rule, because_of, text_holds_sequence

LOG_DIR_VARIABLE: Final = "GENO_LEWM_LOG_DIR"
FORMAT_VARIABLE: Final = "GENO_LEWM_LOG_FORMAT"
DEFAULT_LOG_DIR: Final = "~/.geno-lewm/logs"
NO_DIRECTORY: Final = "none"
"""Stands in the place of a directory for no run file at all, in any case of its letters."""
_LOG_DIR_REMEDY: Final = (
    "name a directory whose path holds no NUL, no unknown home and no sequence of bases"
)
_ABSOLUTE_REMEDY: Final = "name an absolute directory, or change to a directory that exists"


def names_no_directory(log_dir: object) -> bool:
    """
    Tell whether *log_dir*, an argument or a variable's text, is the word for no run file.

    A directory of that name is meant by ``./none``, and by any `os.PathLike`.
    """
    return isinstance(log_dir, str) and log_dir.lower() == NO_DIRECTORY


def chosen_log_dir(
    argument: str | os.PathLike[str] | None, environ: Mapping[str, str], *, is_optional: bool
) -> Path | None:
    """
    Return the directory for run files that *argument* names, else *environ*; None for no run file.

    Args:
        argument: None where *environ* decides.
        environ: The environment.
        is_optional: Whether a run can do without a file, since its lines go to stdout.

    Raises:
        InputError, ConfigError: what is named can't be used, or a run would be written nowhere.
        ResourceError: as `absolute`.
    """
    if not names_no_directory(environ.get(LOG_DIR_VARIABLE) if argument is None else argument):
        return default_log_dir(environ) if argument is None else absolute(argument)
    if is_optional:
        return None
    name, error = (LOG_DIR_VARIABLE, ConfigError) if argument is None else ("log_dir", InputError)
    msg = f"{name} is {NO_DIRECTORY}, and {FORMAT_VARIABLE} isn't stdout: nothing would be written"
    raise error(msg, remediation=f"set {FORMAT_VARIABLE}=stdout, or name a directory")


def default_log_dir(environ: Mapping[str, str] | None = None) -> Path:
    """
    Return the directory for run files that the environment names.

    Raises:
        ConfigError: it can't be used, or the environment says that there is none.
    """
    environ = os.environ if environ is None else environ
    named = environ.get(LOG_DIR_VARIABLE)
    if names_no_directory(named):
        msg = f"{LOG_DIR_VARIABLE} is {NO_DIRECTORY}, so there are no run files"
        raise ConfigError(msg, remediation="name the directory, or the file itself by its path")
    try:
        return absolute(named or DEFAULT_LOG_DIR)
    except (InputError, ResourceError) as exc:
        msg, remedy = exc.message.replace("log_dir", LOG_DIR_VARIABLE), exc.remediation
        if not named:
            msg = f"{LOG_DIR_VARIABLE} isn't set, and there is no home directory for its default"
            remedy = f"set HOME or {LOG_DIR_VARIABLE}"
        raise ConfigError(msg, remediation=remedy) from None


def absolute(log_dir: str | os.PathLike[str]) -> Path:
    """
    Return *log_dir* as an absolute path, with ``~`` expanded and ``..`` removed.

    A relative path means the same directory for as long as the process lasts, also after
    `os.chdir`: that below the working directory in which it was used first. Symbolic links aren't
    followed.

    Raises:
        InputError: *log_dir* can't be used as a path.
        ResourceError: it's relative, and the working directory is gone or can't be read.
    """
    path = _expanded(log_dir)
    try:
        # Path.resolve would follow links.
        plain = Path(os.path.normpath(path))
        return plain if plain.is_absolute() else Path(os.path.normpath(anchored(path)))
    except OSError as exc:
        msg = f"log_dir is relative, and the working directory can't be used ({errno_name(exc)})"
        raise ResourceError(msg, remediation=_ABSOLUTE_REMEDY) from None


def _expanded(log_dir: str | os.PathLike[str]) -> str:
    """Return *log_dir* as text, with ``~`` expanded, if the system takes it as a path."""
    try:
        # Path.expanduser raises RuntimeError for a user without a home.
        path = os.path.expanduser(os.fspath(log_dir))  # noqa: PTH111
        os.fsencode(path)
    except UnicodeEncodeError:
        msg = f"log_dir has characters that {sys.getfilesystemencoding()} lacks, by which this"
        msg += " process encodes paths"
        raise InputError(msg, remediation="set PYTHONUTF8=1, or LC_ALL to C.UTF-8") from None
    except (TypeError, ValueError):  # not a path, or one with a NUL
        path = ""
    if not isinstance(path, str) or not path or "\0" in path:
        msg = "log_dir is not a usable path"
        raise InputError(msg, remediation=_LOG_DIR_REMEDY)
    if text_holds_sequence(path):
        msg = f"log_dir is not a usable path{because_of(Rule.DNA)}"
        raise InputError(msg, remediation=_LOG_DIR_REMEDY)
    if path[0] == "~":
        msg = "log_dir begins with ~, and the system knows no such home directory"
        raise InputError(msg, remediation="set HOME, or name an absolute directory")
    return path


_in_use: Final[list[Path]] = []


def note_directory(log_dir: Path | None) -> None:
    """Remember that a run of this process was opened in *log_dir*, None for a run without file."""
    if log_dir is not None:
        _in_use[:] = [log_dir]


def directory_in_use() -> Path:
    """
    Return the directory of the run that was opened last, else what the environment names.

    Raises:
        ConfigError: as `default_log_dir`.
    """
    return _in_use[0] if _in_use else default_log_dir()


@cache
def anchored(path: str) -> Path:
    """Return the relative *path* below the working directory in which it was used first."""
    return Path.cwd() / path

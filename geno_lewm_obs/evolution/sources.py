"""
Where the lock file of another version is found: a file, a revision of git, an installed package.

Nothing is checked out, imported or run; of git, ``git show`` alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import InputError
from ..redaction import safe_name, safe_path
from .lock import LOCK_NAME, Lock, parse_lock

if TYPE_CHECKING:
    from importlib.metadata import Distribution

_SECONDS: Final = 30


def find_lock(against: str, path: Path) -> Lock:
    """
    Return the lock that *against* names.

    Args:
        against: A file, a package as ``NAME==VERSION``, or else a revision of the git repository
            in which *path* is.
        path: The lock file now, whose other version is looked for in git.

    Raises:
        InputError: There is none.
    """
    name, is_package, version = against.partition("==")
    if is_package:
        return _installed(name.strip(), version.strip())
    file = Path(against)
    if file.is_file():
        return read_lock(file)
    return _revision(against, path)


def read_lock(path: Path) -> Lock:
    """
    Return the lock in the file at *path*.

    Raises:
        InputError: It can't be read, or is no lock file.
    """
    try:
        content = path.read_bytes()
    except OSError:
        msg = f"{safe_path(path)} can't be read"
        raise InputError(msg, remediation="geno-obs events lock writes it") from None
    try:
        return parse_lock(content)
    except InputError as exc:
        msg = f"{safe_path(path)}: {exc.message}"
        raise InputError(msg, remediation=exc.remediation) from None


def lock_file_of(package: Distribution) -> Path | None:
    """Return the path of the lock file that *package* was installed with, or None."""
    found = (file for file in package.files or () if file.name == LOCK_NAME)
    return next((Path(str(file.locate())) for file in found), None)


def _revision(revision: str, path: Path) -> Lock:
    # Imported here, since most who read lock files run nothing.
    import subprocess

    shown = safe_name(revision)
    if revision.startswith("-"):
        msg = f"{shown} is no revision"
        raise InputError(msg)
    folder = path.resolve().parent
    command = ["git", "-C", str(folder), "show", f"{revision}:./{path.name}"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        msg = "git can't be run"
        raise InputError(msg, remediation="name a file or a package instead") from None
    if done.returncode != 0:
        msg = f"git has no {safe_path(path.name)} at {shown}"
        remedy = (
            "name a revision, a file, or PACKAGE==VERSION; "
            "a shallow clone lacks revisions: git fetch --unshallow (fetch-depth: 0 in actions)"
        )
        raise InputError(msg, remediation=remedy)
    return parse_lock(done.stdout)


def _installed(name: str, version: str) -> Lock:
    # Imported here, since it takes 13 ms.
    from importlib import metadata

    shown = f"{safe_name(name)} {safe_name(version)}"
    remedy = (
        f"pip install --no-deps --target old {safe_name(name)}=={safe_name(version)}, "
        f"and name the {LOCK_NAME} in there"
    )
    try:
        found = metadata.distribution(name)
    except (metadata.PackageNotFoundError, ValueError):
        msg = f"{shown} is not installed"
        raise InputError(msg, remediation=remedy) from None
    if found.version != version:
        msg = f"{shown} is not installed, but {safe_name(found.version)}"
        raise InputError(msg, remediation=remedy)
    path = lock_file_of(found)
    if path is None:
        msg = f"{shown} was installed without a {LOCK_NAME}"
        raise InputError(msg, remediation="its package must hold one inside of its import package")
    return read_lock(path)

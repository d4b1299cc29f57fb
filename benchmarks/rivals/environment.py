"""
Virtual environments for the rivals, made once and kept.

There is one for each set of requirements and version of Python.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Final

_VERSION: Final = "import sys; print('%d.%d.%d' % sys.version_info[:3])"
_MARKER: Final = "installed.txt"
"""Written last, so that a half-made environment is made again."""


class MissingEnvironmentError(Exception):
    """An environment can't be made here."""


def default_folder() -> Path:
    """Return a folder of this user below the temporary directory, or raise if it isn't theirs."""
    folder = Path(tempfile.gettempdir()) / f"geno-lewm-obs-rivals-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        msg = f"{folder} belongs to another user"
        raise MissingEnvironmentError(msg)
    return folder


def version_of(python: str) -> str:
    """Return the version of an interpreter, for example 3.11.7."""
    return subprocess.run(
        [python, "-c", _VERSION], capture_output=True, text=True, check=True
    ).stdout.strip()


def name_of(requirement: str) -> str:
    """Return the distribution that *requirement* names."""
    return re.split(r"[<>=~!\[ ]", requirement)[0]


def environment(folder: Path, python: str, requires: tuple[str, ...]) -> Path:
    """
    Return the interpreter of an environment with *requires*, made below *folder* if missing.

    Raises:
        MissingEnvironmentError: a requirement can't be installed on this Python.
    """
    names = [name_of(each) for each in requires]
    place = folder / "-".join([version_of(python), *names])
    own, marker = place / "bin" / "python", place / _MARKER
    wanted = "\n".join(requires)
    if marker.is_file() and marker.read_text() == wanted:
        return own
    subprocess.run([python, "-m", "venv", "--clear", str(place)], check=True)
    # Only wheels, since a build needs a compiler and may take minutes to fail.
    install = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--only-binary",
        ":all:",
        *requires,
    ]
    if subprocess.run([str(own), *install], capture_output=True, check=False).returncode:
        msg = f"{names[-1]} doesn't install on Python {version_of(python)}"
        raise MissingEnvironmentError(msg)
    marker.write_text(wanted)
    return own

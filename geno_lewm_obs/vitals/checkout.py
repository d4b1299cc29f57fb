"""
The state of the code's checkout: the commit, whether files differ from it, and a hash of how.

Of git, ``rev-parse`` and ``diff`` alone are run, without a lock, a hook, a pager or a program that
shows differences. What they print isn't kept but for the commit.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

SECONDS: Final = 10.0
"""How long git may take in all; on a network's file system it may take minutes."""
_GIT: Final = ("git", "-c", "core.fsmonitor=false", "-c", "core.pager=cat")
_COMMIT: Final = ("rev-parse", "--verify", "HEAD")
_DIFF: Final = ("diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv", "--no-color")


class Checkout(NamedTuple):
    """What is known of a checkout; all None where there is none."""

    git_sha: str | None = None
    """The commit."""
    git_dirty: bool | None = None
    """Whether a file that git knows differs from the commit."""
    git_diff_sha256: str | None = None
    """The hash of the difference, if there is one."""


def checkout_of(folder: Path | None = None, seconds: float = SECONDS) -> Checkout:
    """
    Return the state of the checkout in which *folder* is, by default that of the program's script.

    Raises:
        TimeoutError: git takes longer than *seconds*.
    """
    folder = folder or _folder_of_program()
    end = time.monotonic() + seconds
    commit = _printed(folder, _COMMIT, end)
    if commit is None:
        return Checkout()
    difference = _printed(folder, _DIFF, end)
    if difference is None:
        return Checkout(commit.strip().decode("ascii", "replace"))
    digest = hashlib.sha256(difference).hexdigest() if difference else None
    return Checkout(commit.strip().decode("ascii", "replace"), bool(difference), digest)


def _folder_of_program() -> Path:
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    with suppress(OSError):  # a script by a relative path, and the working directory is gone
        return Path(script).resolve().parent if isinstance(script, str) else Path()
    return Path()


def _printed(folder: Path, command: Sequence[str], end: float) -> bytes | None:
    """Return what git prints; None where it fails, as without a checkout or a commit."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            [*_GIT, "-C", str(folder), *command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=max(end - time.monotonic(), 0.0),
            check=False,
            env=clean | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    except (OSError, ValueError):  # no git, or a folder that is gone
        return None
    return done.stdout if done.returncode == 0 else None

"""
The state of the code's checkout: the commit, whether files differ from it, and a hash of how.

Of git, ``rev-parse`` and ``diff`` alone are run, without a lock, a hook, a pager or a program that
shows differences. The difference is hashed as it comes, and isn't kept.
"""

from __future__ import annotations

import hashlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

SECONDS: Final = 10.0
"""How long git may take in all; on a network's file system it may take minutes."""
_PIECE: Final = 2**16
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
    printed = bytearray()
    if not _take(folder, _COMMIT, end, printed.extend):
        return Checkout()
    commit = printed.strip().decode("ascii", "replace")
    difference = hashlib.sha256()
    if not _take(folder, _DIFF, end, difference.update):
        return Checkout(commit)
    digest = difference.hexdigest()
    is_dirty = digest != hashlib.sha256().hexdigest()
    return Checkout(commit, is_dirty, digest if is_dirty else None)


def _folder_of_program() -> Path:
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    with suppress(OSError):  # a script by a relative path, and the working directory is gone
        return Path(script).resolve().parent if isinstance(script, str) else Path()
    return Path()


def _take(
    folder: Path, command: Sequence[str], end: float, take: Callable[[bytes], object]
) -> bool:
    """
    Let *take* have what git prints, piece by piece.

    Returns:
        False where git fails, as without a checkout or a commit.
    """
    clean = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    try:
        git = subprocess.Popen(
            [*_GIT, "-C", str(folder), *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=clean | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
        )
    except (OSError, ValueError):  # no git, or a folder that is gone
        return False
    with git:
        try:
            for piece in _pieces(cast("IO[bytes]", git.stdout).fileno(), end):
                take(piece)
            return git.wait(max(end - time.monotonic(), 0.0)) == 0
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        finally:
            git.kill()


def _pieces(descriptor: int, end: float) -> Iterator[bytes]:
    """
    Yield what comes from the pipe *descriptor* until it's closed.

    Raises:
        TimeoutError: it isn't by *end*.
    """
    ready = select.poll()  # takes no descriptor of its own, and any number
    ready.register(descriptor)
    while ready.poll(max(end - time.monotonic(), 0.0) * 1000):
        piece = os.read(descriptor, _PIECE)
        if not piece:
            return
        yield piece
    raise TimeoutError

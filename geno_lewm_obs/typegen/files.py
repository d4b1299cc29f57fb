"""
The files of a stub: ``log.pyi``, and ``log.py`` beside it, which a program imports.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..errors import InputError
from ..redaction import safe_path
from .stub import MARK

_MODULE: Final = f'''\
{MARK}: what its stub describes, as a program has it.
"""Loggers whose events and keys a type checker knows."""

from geno_lewm_obs.typed import Event, EventMethods, Logger, get_logger, logged_run, span

__all__ = ["Event", "EventMethods", "Logger", "get_logger", "logged_run", "span"]
'''


def write(stub: Path, text: str) -> None:
    """
    Write *text* to *stub*, and the module beside it if there is none.

    Raises:
        InputError: *stub* is no ``.pyi``, or holds something else than a generated stub.
        OSError: it can't be written.
    """
    if stub.suffix != ".pyi":
        msg = f"{safe_path(stub)} is no stub"
        raise InputError(msg, remediation="name a file that ends in .pyi")
    present = _text_of(stub)
    if present is not None and not present.startswith(MARK):
        msg = f"{safe_path(stub)} was not written by this command"
        raise InputError(msg, remediation="name another file, or remove this one")
    stub.write_text(text, "utf-8")
    module = stub.with_suffix(".py")
    if not module.exists():
        module.write_text(_MODULE, "utf-8")


def is_stale(stub: Path, text: str) -> bool:
    """Tell whether *stub* isn't *text*, or has no module beside it."""
    return _text_of(stub) != text or not stub.with_suffix(".py").is_file()


def _text_of(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except ValueError:  # no text
        return ""

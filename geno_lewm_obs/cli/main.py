"""
The entry point of the command line: run a command, and turn errors into exit codes.

The commands are listed in `group`, a module each.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

from ..errors import (
    INTERRUPTED_EXIT_CODE,
    GenoLeWMError,
    InternalError,
    ResourceError,
    errno_name,
)
from ..escapes import visible
from ..exit_codes import exit_code_for
from ..notice import say
from ..redaction import is_presentable
from ..terminal.stream import as_shown
from .missing_library import missing_library_told

_NOT_SHOWN: Final = "an argument can't be used; it isn't shown, since it may be private"


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the command that *arguments* name, and return its exit code.

    The code is 0, that of the error's family, or 130 after an interruption. The command ``run``
    raises what its program raises, but for a typed error: it exits by the code of that.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments[:1] == ["run"]:
        # Imported here, since it loads all that logging needs, which other commands don't.
        from ..crashes.program import run_program

        return run_program(arguments[1:])
    try:
        return _run(arguments)
    except GenoLeWMError as exc:
        say(f"{exc.code}: {exc}{_place(exc)}")
        return exit_code_for(exc)
    except OSError as exc:
        say(f"{ResourceError.code}: {errno_name(exc, 'the system refused')}")
        return ResourceError.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED_EXIT_CODE


def _place(exc: GenoLeWMError) -> str:
    """Return where an internal error was raised: there the program is to be mended."""
    if not isinstance(exc, InternalError):
        return ""
    # Imported here, since other errors don't need it.
    from ..chain.exception_fields import place_of

    return f" (at {place_of(exc)})"


def _run(arguments: Sequence[str]) -> int:
    click, group = _load_commands()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        result = group(args=arguments, prog_name="geno-obs", standalone_mode=False)
    except click.Abort:
        return INTERRUPTED_EXIT_CODE
    except click.ClickException as exc:
        # click lists choices in lines of their own, and ours is one
        message = _presentable(" ".join(exc.format_message().split()))
        click.UsageError(message, getattr(exc, "ctx", None)).show()
        return int(exc.exit_code)
    except SystemExit:
        # Raised by click when the reader of the output has closed the pipe, as `head` does.
        return 0
    return result if isinstance(result, int) else 0


def _presentable(message: str) -> str:
    """Return *message* as stderr shows it, or words in its place that quote nothing."""
    shown = as_shown(sys.stderr, visible(message))
    return shown if is_presentable(message) and is_presentable(shown) else _NOT_SHOWN


def _load_commands() -> tuple[Any, Any]:
    with missing_library_told():
        return import_module("click"), import_module(".group", __package__).group

"""
``geno-obs run script.py`` and ``geno-obs run -m module``: run a program under crash hooks.

The program finds what Python itself would have set for it: ``sys.argv``, ``sys.path[0]``, the
module ``__main__``. What it raises is passed on to Python, which decides the exit code, by the
crash hooks: those that the program has put in their place are not called. A typed error is reported
likewise, and has its own exit code. No extra is needed.
"""

from __future__ import annotations

import builtins
import importlib.util
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader, SourcelessFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

from ..errors import errno_name, error_code
from ..exit_codes import exit_code_for
from ..notice import say
from ..redaction import safe_path
from .hooks import install_crash_hooks, put_back_excepthook
from .report import presentable_exit, tell_crash

USAGE: Final = (
    "usage: geno-obs run SCRIPT [ARGUMENT]...\n       geno-obs run -m MODULE [ARGUMENT]..."
)
HELP: Final = f"""\
{USAGE}

Run a program as Python would, with crash hooks installed: an exception that ends it, a
fault, SIGTERM and the like stand as records in its run, and geno-obs why tells of them.
The exit code is the program's, or that of its error's class.

Examples:
  geno-obs run train.py --epochs 3
  geno-obs run -m geno_lewm.train"""
WRONG_USAGE: Final = 2
NO_FILE: Final = 2
"""Python's own exit code for a script that can't be opened."""
NO_MODULE: Final = 1
"""Python's own exit code for a module that can't be found."""


def run_program(arguments: Sequence[str]) -> int:
    """
    Run the program that *arguments* name, under crash hooks.

    Returns:
        The exit code: 0 if the program has reached its last line, or help was asked for; 2 if no
        program is named or its file can't be opened; 1 if there is no such module.

    Raises:
        SystemExit: the program raises a typed error, which is reported; or it exits itself.
        BaseException: whatever else the program raises.
    """
    first = arguments[0] if arguments else ""
    if first in ("-h", "--help"):
        print(HELP)  # noqa: T201 - the answer to a question
        return 0
    if first == "-m" and len(arguments) > 1:
        return _run_hooked(_run_module, arguments[1], arguments[2:])
    if not first or first.startswith("-"):
        print(USAGE, file=sys.stderr)  # noqa: T201 - as above
        return WRONG_USAGE
    return _run_hooked(_run_script, first, arguments[1:])


def _run_hooked(
    run: Callable[[str, Sequence[str]], int], program: str, arguments: Sequence[str]
) -> int:
    install_crash_hooks()
    try:
        return run(program, arguments)
    except SystemExit as exc:
        raise SystemExit(presentable_exit(exc.code)) from None
    except BaseException as exc:
        put_back_excepthook()
        if error_code(exc) is None:
            raise
        tell_crash(exc, "main")
        raise SystemExit(exit_code_for(exc)) from None


def _run_script(path: str, arguments: Sequence[str]) -> int:
    sys.argv = [path, *arguments]
    # As Python does it: dots and links are kept.
    file = os.path.join(_here(), path)  # noqa: PTH118
    # A folder or a zip file, with a module __main__.
    if Path(file).is_dir() or PathFinder.find_spec("__main__", [file]) is not None:
        return _run_folder(file)
    try:
        code, loader = _code_of(file)
    except OSError as exc:
        say(f"can't open the program {safe_path(path)} ({errno_name(exc, 'refused')})")
        return NO_FILE
    # Python keeps text in sys.path
    _put_first_on_path(os.path.dirname(os.path.realpath(path)))  # noqa: PTH120
    return _execute(
        code, __file__=file, __loader__=loader, __package__=None, __spec__=None, __cached__=None
    )


def _run_folder(path: str) -> int:
    _put_first_on_path(path)
    spec = PathFinder.find_spec("__main__", [path])
    if spec is None:
        say(f"the program {safe_path(path)} has no module __main__")
        return NO_MODULE
    return _execute_spec(spec)


def _run_module(name: str, arguments: Sequence[str]) -> int:
    sys.argv = ["-m", *arguments]
    _put_first_on_path(_here())
    spec = _find(name)
    if spec is not None and spec.submodule_search_locations is not None:  # a package
        spec = _find(f"{name}.__main__")
    if spec is None:
        say(f"no module named {name}, or it's a package that can't be run")
        return NO_MODULE
    sys.argv[0] = spec.origin or name
    return _execute_spec(spec)


def _here() -> str:
    """Return the working directory; if it was removed, the empty path, as Python itself does."""
    try:
        return os.getcwd()  # noqa: PTH109 - Python keeps text in sys.path
    except OSError:
        return ""


def _find(name: str) -> ModuleSpec | None:
    try:
        return importlib.util.find_spec(name)
    except ModuleNotFoundError as exc:
        if exc.name is None or not f"{name}.".startswith(f"{exc.name}."):
            raise  # what is missing is a module that the program imports
        return None


def _code_of(file: str) -> tuple[CodeType | None, Any]:
    if file.endswith(".pyc"):
        compiled = SourcelessFileLoader("__main__", file)
        return compiled.get_code("__main__"), compiled
    with io.open_code(file) as source:
        return compile(source.read(), file, "exec", dont_inherit=True), SourceFileLoader(
            "__main__", file
        )


def _put_first_on_path(folder: str) -> None:
    """
    Replace the first entry of ``sys.path``, which is the folder of ``geno-obs``, by *folder*.

    Under ``-P`` and ``-I`` Python has put no folder there, and nothing is replaced.
    """
    if not sys.flags.safe_path:
        sys.path[0] = folder


def _execute_spec(spec: ModuleSpec) -> int:
    loader: Any = spec.loader
    code = loader.get_code(spec.name)
    return _execute(
        code,
        __file__=spec.origin,
        __loader__=loader,
        __package__=spec.parent,
        __spec__=spec,
        __cached__=spec.cached,
    )


def _execute(code: CodeType | None, **attributes: Any) -> int:
    """
    Run *code* as a new module ``__main__``, and leave the module there.

    Threads and functions of ``atexit`` may look at it later.
    """
    module = sys.modules["__main__"] = ModuleType("__main__")
    vars(module).update(attributes, __builtins__=builtins)
    if code is not None:
        exec(code, vars(module))  # noqa: S102 - the program that the user named
    return 0

"""
Notebooks: whether this process is one, and what a cell shows of a record that it has shown already.

IPython is asked where it's loaded, and never loaded for this.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from ..process.loaded_modules import find_loaded
from ..record import LogRecord


def in_notebook() -> bool:
    """
    Tell whether the process is the kernel of a notebook.

    Its shell is one of IPython's, or derives from one, as Colab's does, and isn't a terminal's.
    """
    names = {cls.__name__ for cls in type(_shell()).__mro__}
    return "InteractiveShell" in names and "TerminalInteractiveShell" not in names


def note_shown(wire: dict[str, Any]) -> None:
    """
    Remember the record that a person has just seen, of which *wire* is the wire shape.

    A cell that ends in the call that logged it would show the record a second time, as the cell's
    result.
    """
    shell = _shell()
    if shell is None:
        return
    with suppress(Exception):  # a shell without displays
        _SHOWN.update(wire=wire, cell=shell.execution_count)
        formatter = shell.display_formatter.ipython_display_formatter
        formatter.for_type(LogRecord, _display)


def _display(record: LogRecord) -> None:
    """Show nothing of a record that the same cell has shown; else leave it to IPython."""
    shell = _shell()
    if shell is None or {"wire": record.to_dict(), "cell": shell.execution_count} != _SHOWN:
        raise NotImplementedError


def _shell() -> Any:
    get_ipython = find_loaded("IPython", "get_ipython")
    if get_ipython is None:
        return None
    try:
        return get_ipython()
    except Exception:  # noqa: BLE001 - it imports what this thread is about to load
        return None


_SHOWN: Final[dict[str, Any]] = {}
"""The wire shape of the record that was shown last, and the number of the cell that it was in."""

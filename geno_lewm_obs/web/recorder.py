"""
Write the record of a request or a task: what goes wrong with it is said once, and harms neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..chain.exception_fields import type_name
from ..components.name import component_name
from ..logger import log_leniently
from ..notice import say
from ..record import Severity
from ..runs.open_runs import find_logger
from ..tracing.position import TracePosition, exchange_entered


class Recorder:
    """
    Writes records of one event, in the run of the call.

    Args:
        component: The subsystem that the records name.
        event: The event.
        what: What is recorded, in the plural, for a notice.

    Raises:
        InputError: *component* can't be used.
    """

    def __init__(self, component: str, event: str, what: str) -> None:
        self._component: Final = component_name(component)
        self._event, self._what = event, what
        self._said: dict[str, None] = {}

    def write(self, position: TracePosition, severity: Severity, fields: Mapping[str, Any]) -> None:
        """Write a record at *position* in its trace; a field that is None is absent."""
        present = {key: value for key, value in fields.items() if value is not None}
        before = exchange_entered((position,))
        try:
            log_leniently(find_logger(self._component), severity, self._event, **present)
        except Exception as failure:  # noqa: BLE001
            self.say_failed(failure)
        finally:
            exchange_entered(before)

    def say_failed(self, exc: Exception) -> None:
        """Say, once for each type, that *exc* keeps records from being written."""
        self.say_once(f"{self._what} can't be recorded ({type_name(exc)})")

    def say_once(self, text: str) -> None:
        """Say *text*, unless it was said before."""
        if text not in self._said:
            self._said[text] = None
            say(f"{text} (said once)")

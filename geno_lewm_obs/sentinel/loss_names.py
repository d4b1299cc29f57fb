"""
Which of the numbers that an event holds are losses, by the names of its keys.
"""

from __future__ import annotations

import re
from typing import Any, Final

from ..contract import Registry

_WORD: Final = re.compile(r"[^\W\d_]+")
_LOSSES: Final = frozenset({"loss", "losses"})
_OTHERS: Final = frozenset({"best", "coef", "max", "min", "scale", "threshold", "weight"})
"""Words that make another thing of a loss: ``loss_scale``, ``best_loss``."""
_METRIC: Final = frozenset({"name", "value"})
_MAX_EVENTS: Final = 1000


def is_loss(name: str) -> bool:
    """Tell whether *name*, such as ``loss``, ``val_loss`` or ``train/loss``, names a loss."""
    words = set(_WORD.findall(name.replace("_", " ").lower()))
    return not words.isdisjoint(_LOSSES) and words.isdisjoint(_OTHERS)


class LossKeys:
    """
    The keys of each event that hold losses.

    Args:
        registry: Declares the events.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry: Final = registry
        self._known: dict[str, tuple[tuple[str, ...], bool]] = {}

    def losses(self, event: str, fields: dict[str, Any]) -> list[tuple[str, Any]]:
        """Return the losses among the *fields* of a call, by their names."""
        keys, has_metric = self._known.get(event) or self._look_up(event)
        found = [(key, fields[key]) for key in keys if key in fields]
        if has_metric and "value" in fields:
            name = fields.get("name")
            if isinstance(name, str) and is_loss(name):
                found.append((name, fields["value"]))
        return found

    def _look_up(self, event: str) -> tuple[tuple[str, ...], bool]:
        allowed = self.registry.allowed_keys(event)
        known = tuple(sorted(filter(is_loss, allowed))), allowed >= _METRIC
        if len(self._known) < _MAX_EVENTS:
            self._known[event] = known
        return known

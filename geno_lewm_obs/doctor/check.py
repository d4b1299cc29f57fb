"""
One thing that ``geno-obs doctor`` looks at.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Check(NamedTuple):
    """
    What was looked at, what it is, and why.

    .. versionadded:: 0.1.0
    """

    name: str
    value: str
    """What it is here."""
    why: str = ""
    """What decides it, or what it means."""
    is_fine: bool = True
    """Whether a run can be logged so."""

    def as_json(self) -> dict[str, Any]:
        """Return what ``geno-obs doctor --json`` prints of it."""
        return {"check": self.name, "value": self.value, "why": self.why, "ok": self.is_fine}

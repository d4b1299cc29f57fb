"""
The last guard: what every sink asks of its bytes before it writes them.

The rules have judged each value before. A hit here is a fault upstream, so nothing is mended: the
bytes aren't written, and it's counted with rule 3's.
"""

from __future__ import annotations

from ..errors import InvariantViolation
from .refusal import Rule
from .safe_name import safe_name
from .sequence import holds_sequence
from .stats import count


def guard(encoded: bytes, event: str) -> None:
    """
    Let *encoded*, a record of *event* as a sink would write it, pass, where it holds no
    `sequence.RUN` bases in a row.

    Raises:
        InvariantViolation: it does. The error names the event and the rule.
    """
    if holds_sequence(encoded):
        count(Rule.DNA)
        msg = f"what would have been written of {safe_name(event)} holds a sequence of bases"
        raise InvariantViolation(msg, details={"rule": str(Rule.DNA), "event": safe_name(event)})

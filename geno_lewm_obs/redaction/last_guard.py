"""
The last guard: the check of the bytes that a sink is about to write.

Each value has passed the rules before, so a sequence found here means that a rule failed. Nothing
is repaired: the bytes aren't written, and the refusal is counted as one of rule 3.
"""

from __future__ import annotations

from ..errors import InvariantViolation
from .refusal import Rule
from .safe_name import safe_name
from .sequence import holds_sequence
from .stats import count_refusal


def guard(encoded: bytes, event: str) -> None:
    """
    Check that *encoded*, a record of *event* as a sink would write it, holds no sequence.

    Raises:
        InvariantViolation: It holds `sequence.RUN` bases in a row. The error names the event and
            the rule.
    """
    if holds_sequence(encoded):
        count_refusal(Rule.DNA)
        msg = f"what would have been written of {safe_name(event)} holds a sequence of bases"
        raise InvariantViolation(msg, details={"rule": str(Rule.DNA), "event": safe_name(event)})

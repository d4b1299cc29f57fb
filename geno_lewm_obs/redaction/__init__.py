"""
The rules that every value passes on its way to a sink, a module each.

    names        rule 1   keys that name personal data
    contacts     rule 1   mail addresses and telephone numbers in texts
    values       rule 2   scalars, lists of scalars, shallow dicts of scalars; nothing else
    sequence     rule 3   20 bases, however they are spelt
    disguise     rule 3   sequence that was encoded
    variant      rule 4   variants written out, and the hash that may stand for one
    texts        the rules that look into a text, in order
    advice       what a person is told of each rule
    seen_before     dicts and lists that are known as a whole
    apply_rules         all of them, and rule 5, over one record's data
    guard        the last look, at the bytes a sink would write

Nothing here logs, and `redact` is usable alone.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Any, Final

from ..errors import InvariantViolation
from . import names
from .apply import apply_rules, apply_to_text, apply_to_values
from .last_guard import guard
from .names import PERSONAL_DATA_FIELDS, extend_personal_data_fields, is_personal
from .refusal import Refusal, Rule
from .safe_name import safe_name
from .seen_before import seen_before
from .sequence import holds_sequence, text_holds_sequence
from .stats import count, redaction_stats
from .text_rules import SHORTEST, Verdict, is_plain, is_presentable, judge_text, plain_texts
from .variant import hash_variant

__all__ = [
    "PERSONAL_DATA_FIELDS",
    "SHORTEST",
    "STRICT_VARIABLE",
    "Refusal",
    "Rule",
    "Verdict",
    "apply_rules",
    "apply_to_text",
    "apply_to_values",
    "count",
    "extend_personal_data_fields",
    "guard",
    "hash_variant",
    "holds_sequence",
    "is_personal",
    "is_plain",
    "is_presentable",
    "is_strict",
    "judge_text",
    "names",
    "plain_texts",
    "redact",
    "redaction_stats",
    "safe_name",
    "seen_before",
    "text_holds_sequence",
    "violation",
]

STRICT_VARIABLE: Final = "GENO_LEWM_REDACTION_STRICT"


def redact(
    event: str,
    data: Mapping[str, Any],
    *,
    allowed_keys: Collection[str],
    strict: bool | None = None,
) -> dict[str, Any]:
    """
    Return what of *data* a record of *event* may hold, as plain values.

    The rules and their order are those of the reference page on redaction; what they keep out is
    counted in `redaction_stats`.

    Args:
        event: Names the event in an error; it's judged too.
        data: Keys and values, as a caller passed them.
        allowed_keys: The event's allowlist.
        strict: Whether rules 1 to 4 raise. By default as ``GENO_LEWM_REDACTION_STRICT`` says.

    Raises:
        InvariantViolation: a rule of 1 to 4 kept something out in strict mode, or the rules
            themselves failed. It names rule and key, never the value.

    Example::

        from geno_lewm_obs import redact

        kept = redact("training.metric", {"value": 0.25, "note": "x"}, allowed_keys={"value"})
        assert kept == {"value": 0.25}

    .. versionadded:: 0.1.0
    """
    strict = is_strict(os.environ) if strict is None else strict
    event, refusal = apply_to_text("event", event)
    try:
        kept, refusals = apply_rules(dict(data), allowed_keys)
    except Exception:  # noqa: BLE001
        # a filter that fails lets nothing through, whatever made it fail
        kept, refusals = {}, [Refusal(Rule.TYPE, "data", "data")]
    for each in refusals if refusal is None else [refusal, *refusals]:
        count(each.rule)
        if each.raises(strict=strict):
            raise violation(event, each) from None  # what is being handled may quote the value
    return kept


def is_strict(environ: Mapping[str, str]) -> bool:
    """Tell whether rules 1 to 4 raise: always, but where the variable is exactly ``0``."""
    return environ.get(STRICT_VARIABLE) != "0"


def violation(event: str, refusal: Refusal) -> InvariantViolation:
    """Return the error for *refusal*; *event* has passed the rules itself, or is empty."""
    msg = f"refused to log {event or 'a record'}: {refusal}"
    details = {
        "rule": str(refusal.rule),
        "key": refusal.path,
        "event": event,
        "length": refusal.length,
    }
    remedy = f"log something that identifies no one, or set {STRICT_VARIABLE}=0 to drop and count such values"
    return InvariantViolation(msg, details=details, remediation=remedy)

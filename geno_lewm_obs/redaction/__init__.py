"""
The redaction rules, which every value passes on its way to a sink. One module a rule.

    names         rule 1: keys that name personal data or a secret
    name_list     rule 1: those names, and ordinary ones made of the same words
    keys          rules 1 to 4 in keys
    credentials   rule 1: secrets in texts, by their form
    credential_forms   the forms that issuers of credentials have published
    contacts      rule 1: mail addresses and telephone numbers in texts
    top_level_domains   what mail addresses end with
    values        rule 2: scalars, lists of scalars, shallow dicts of both, and nothing else
    conversion    rule 2: dates, enums, objects and more, which have one obvious plain form
    arrays        rule 2: numbers and small arrays of numpy, torch and others
    object_fields rule 2: what a dataclass, a named tuple and their like hold
    flat          rule 2: a dict in a dict, as dotted keys
    type_words    rule 2: what a refused value is, and what to log instead
    sequence      rule 3: 20 bases in a row, however they are spelt
    harmless      shapes of texts in which no rule finds anything
    edges         rule 3: how much of a sequence may stand at the edges of a text
    labels        rule 3: names made of base letters, which are no sequence
    lookalikes    rules 1 and 3: letters that look like Latin ones, or show nothing
    markup        rule 3: what parts letters and isn't seen
    encoded       rule 3: a sequence that was encoded
    packed        rule 3: base64 and its kin, compressed or not
    variants      rule 4: variants written out, and the hash that may stand for one
    text_rules    the rules that judge a text, in order
    apply         all rules, the allowlist (rule 5) among them, over one record's data
    together      rules 3 and 4: what is spread over several values
    seen_before   dicts and lists that passed as a whole before
    refusal       what is known of a value that a rule kept out
    stats         how many values each rule kept out
    advice        what a person is told about each rule
    recognised    what rules 1 and 3 recognise in a text
    safe_name     a name or a path as an error or a notice may show it
    fault_lines   names in the traces that the interpreter itself writes
    last_guard    the last check, of the bytes that a sink would write

Nothing here logs. `redact` can be used without the rest of the package.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Any, Final

from ..errors import InvariantViolation
from . import names
from .apply import StandIn, apply_fail_closed, apply_rules, apply_to_text, apply_to_values
from .edges import MOST_AT_EDGES, edge_of
from .last_guard import guard
from .names import PERSONAL_DATA_FIELDS, extend_personal_data_fields, is_personal
from .refusal import Refusal, Rule
from .safe_name import (
    WITHHELD,
    because,
    because_of,
    quoted_name,
    safe_name,
    safe_names,
    safe_path,
)
from .seen_before import seen_before
from .sequence import holds_sequence, text_holds_sequence
from .stats import count_refusal, redaction_stats
from .text_rules import (
    Verdict,
    clean_edge,
    clean_texts,
    is_clean,
    is_presentable,
    judge_text,
)
from .together import carries_bases
from .variants.field_names import names_allele

__all__ = [
    "MOST_AT_EDGES",
    "PERSONAL_DATA_FIELDS",
    "STRICT_VARIABLE",
    "WITHHELD",
    "Refusal",
    "Rule",
    "StandIn",
    "Verdict",
    "apply_fail_closed",
    "apply_rules",
    "apply_to_text",
    "apply_to_values",
    "because",
    "because_of",
    "carries_bases",
    "clean_edge",
    "clean_texts",
    "count_refusal",
    "edge_of",
    "extend_personal_data_fields",
    "guard",
    "holds_sequence",
    "is_clean",
    "is_personal",
    "is_presentable",
    "is_strict",
    "judge_text",
    "names",
    "names_allele",
    "quoted_name",
    "redact",
    "redaction_stats",
    "refusal_error",
    "safe_name",
    "safe_names",
    "safe_path",
    "seen_before",
    "text_holds_sequence",
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
    Return the part of *data* that a record of *event* may hold, as plain values.

    The rules and their order are those of the reference page on redaction. What they keep out is
    counted in `redaction_stats`.

    Args:
        event: The event's name. It is judged, too, and named in an error if it passes.
        data: Keys and values, as a caller passed them.
        allowed_keys: The event's allowlist.
        strict: Whether rules 1 to 4 raise; by default, what ``GENO_LEWM_REDACTION_STRICT`` says.

    Raises:
        InvariantViolation: In strict mode: one of rules 1 to 4 kept a value out, or a rule failed.
            It names the rule and the key, never the value.

    Example::

        from geno_lewm_obs import redact

        kept = redact("training.metric", {"value": 0.25, "note": "x"}, allowed_keys={"value"})
        assert kept == {"value": 0.25}

    .. versionadded:: 0.1.0
    """
    strict = is_strict(os.environ) if strict is None else strict
    event, refusal = apply_to_text("event", event)
    kept, refusals = apply_fail_closed(data, allowed_keys)
    for each in refusals if refusal is None else [refusal, *refusals]:
        count_refusal(each.rule)
        if each.raises(strict=strict):
            # The exception that is being handled may quote the value.
            raise refusal_error(event, each) from None
    return kept


def is_strict(environ: Mapping[str, str]) -> bool:
    """Tell whether rules 1 to 4 raise: always, unless the variable is exactly ``0``."""
    return environ.get(STRICT_VARIABLE) != "0"


def refusal_error(event: str, refusal: Refusal) -> InvariantViolation:
    """Return the error for *refusal* in a record of *event*, which has passed or is empty."""
    named = safe_name(event) if event else "a record"
    msg = f"refused to log {named}: {refusal}"
    details = {
        "rule": str(refusal.rule),
        "key": refusal.path,
        "event": event,
        "length": refusal.length,
    }
    remedy = f"log something that identifies no one, or {_PERMISSIVE}"
    if refusal.failure:
        remedy = "the value may be harmless, but nothing is written unjudged"
    elif refusal.what:  # the message says what to log instead
        remedy = f"or {_PERMISSIVE}"
    return InvariantViolation(msg, details=details, remediation=remedy)


_PERMISSIVE: Final = f"set {STRICT_VARIABLE}=0 to drop and count such values"

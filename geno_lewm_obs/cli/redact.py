"""
``geno-obs redact explain``: say what the redaction rules would do to a record.

Nothing is logged, and no value is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
import orjson

from ..chain.promote import field_value
from ..contract import EXCEPTION_KEYS, Registry, default_registry
from ..contract.check import unknown_key, unregistered_event
from ..errors import InputError
from ..record import PROMOTED
from ..redaction import Refusal, Rule, apply_rules, apply_to_text, names, safe_name
from ..redaction.advice import ADVICE, notation_in_words
from ..redaction.recognised import recognised
from .output import FOUND_EXIT_CODE, echo


@click.group()
def redact() -> None:
    """Ask the redaction rules."""


@redact.command()
@click.argument("event")
@click.argument("fields", metavar="[KEY=VALUE]...", nargs=-1)
def explain(event: str, fields: tuple[str, ...]) -> int:
    r"""
    Say which rule would keep which field out of a record of EVENT, and why.

    The record has EVENT's registered severity. A VALUE that is valid JSON is parsed, any other is
    taken as text. Use made-up values, since a shell keeps a history of what was typed.

    Without any KEY=VALUE it says what EVENT may hold.

    Exit code 0: everything would be written; 1: something would be kept out.

    \b
    Examples:
      geno-obs redact explain training.metric name=loss value=0.25
      geno-obs redact explain training.metric
    """
    registry = default_registry()
    passed = dict(map(_field, enumerate(fields, 1)))
    kept, refusals = _judged(registry, event, passed)
    if event not in registry:
        breach = unregistered_event(registry, event)
        echo(f"{breach.message}: its record is written without data; {breach.remedy}")
    elif not fields and not refusals:
        echo(_may_hold(registry, event))
    for name in kept:
        echo(f"{safe_name(name)} is written")
    for refusal in refusals:
        echo("\n".join(_why(registry, event, refusal, passed)))
    return 0 if event in registry and not refusals else FOUND_EXIT_CODE


def _may_hold(registry: Registry, event: str) -> str:
    keys = sorted(registry.allowed_keys(event) - {*PROMOTED} - EXCEPTION_KEYS)
    return (
        f"{event} may hold {', '.join(keys) or 'no key of its own'}; and {', '.join(PROMOTED)}\n"
        "add KEY=VALUE, with a made-up value, to hear what the rules say of it"
    )


def _field(numbered: tuple[int, str]) -> tuple[str, Any]:
    number, field = numbered
    key, separator, text = field.partition("=")
    if not separator or not key:
        msg = f"field {number} isn't KEY=VALUE"
        raise InputError(msg)
    try:
        return key, orjson.loads(text)
    except orjson.JSONDecodeError:
        return key, text


def _judged(
    registry: Registry, event: str, passed: dict[str, Any]
) -> tuple[list[str], list[Refusal]]:
    """Return the fields that would be written and the refusals, in the order of the stages."""
    _, refusal = apply_to_text("event", event)
    refusals = [] if refusal is None else [refusal]
    spec = registry.get(event)
    severity = "info" if spec is None else spec.severity
    values = {
        name: field_value(name, passed[name], severity) for name in PROMOTED if name in passed
    }
    promoted = {name: value for name, value in values.items() if value is not None}
    for name, value in promoted.items():
        if isinstance(value, str):
            _, refusal = apply_to_text(name, value)
            refusals += [] if refusal is None else [refusal]
    data, others = apply_rules(
        {key: value for key, value in passed.items() if key not in promoted},
        registry.allowed_keys(event),
    )
    refused = {refusal.key for refusal in refusals}
    return [*(name for name in promoted if name not in refused), *data], refusals + others


def _why(registry: Registry, event: str, refusal: Refusal, passed: dict[str, Any]) -> Iterator[str]:
    rule = ADVICE[refusal.rule]
    yield f"{refusal}: rule {rule.number}, {rule.name}"
    value = passed.get(refusal.path)
    found = notation_in_words(refusal.notation) if refusal.notation else None
    if found is None and isinstance(value, str) and _reason(refusal) is None:
        found = recognised(refusal.rule, value)
    if found is not None:
        yield f"  found   {found}"
    yield f"  why     {_reason(refusal) or rule.reason}"
    yield f"  strict  {_consequence(refusal)}"
    yield f"  do      {_remedy(registry, event, refusal) or rule.remedy}"


def _reason(refusal: Refusal) -> str | None:
    if refusal.rule is Rule.DENIED:
        return names.reason(refusal.path.rpartition(".")[2])
    return None


def _consequence(refusal: Refusal) -> str:
    if refusal.raises(strict=True):
        return (
            "raises InvariantViolation, and nothing of the record is written; "
            "with GENO_LEWM_REDACTION_STRICT=0 dropped and counted"
        )
    if refusal.rule is Rule.KEYS:
        return "dropped and counted; with GENO_LEWM_REGISTRY_STRICT=1 raises InputError"
    if refusal.rule is Rule.TYPE:  # an entry whose key is that of another one, as text
        return "dropped and counted in both modes"
    return "dropped and counted in both modes, since it's a guess"


def _remedy(registry: Registry, event: str, refusal: Refusal) -> str | None:
    if refusal.rule is Rule.KEYS and event in registry:
        return unknown_key(registry, event, refusal.key).remedy
    return None

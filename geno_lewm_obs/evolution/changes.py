"""
What differs between the declarations of two versions of a package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ..contract import EventSpec, Key
from ..record import RANK
from .lock import Lock
from .rules import RULES, Level

_WIDER: Final = {
    "int": {"float", "number", "any"},
    "float": {"number", "any"},
    "number": {"float", "any"},
}
"""For each type, those that take all of its values; for others that is ``any``."""
_DEFAULT_RANK: Final = RANK["info"]


class Change(NamedTuple):
    """One difference."""

    rule: str
    """A key of `RULES`."""
    event: str
    """The event it's about; empty for a context key."""
    message: str

    @property
    def level(self) -> Level:
        """How grave it is."""
        return RULES[self.rule].level

    @property
    def reason(self) -> str:
        """Why it is so grave."""
        return RULES[self.rule].reason


def changes_between(old: Lock, new: Lock) -> list[Change]:
    """Return every difference from *old* to *new*, by event, the context keys first."""
    found = list(_of_context(old.context_keys, new.context_keys))
    renamed = {
        spec.renamed_from: name
        for name, spec in new.events.items()
        if spec.renamed_from in old.events and spec.renamed_from not in new.events
    }
    for name in sorted({*old.events, *new.events}):
        before, after = old.events.get(name), new.events.get(name)
        if before is None and after is not None and renamed.get(after.renamed_from) != name:
            found.append(Change("event-added", name, f"{name} is new"))
        elif after is None and before is not None and name in renamed:
            later = renamed[name]
            found.append(Change("event-renamed", name, f"{name} is called {later}"))
            found += _of_event(before, new.events[later])
        elif after is None:
            found.append(Change("event-removed", name, f"{name} is gone"))
        elif before is not None:
            found += _of_event(before, after)
    return found


def _of_context(old: Mapping[str, Key], new: Mapping[str, Key]) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        if name not in new:
            yield Change("context-key-removed", "", f"context key {name} is gone")
        elif name not in old:
            yield Change("context-key-added", "", f"context key {name} is new")
        else:
            yield from _of_key("", f"context key {name}", old[name], new[name])


def _of_event(old: EventSpec, new: EventSpec) -> Iterator[Change]:
    event = new.name
    if old.severity != new.severity:
        yield Change(_of_severity(old, new), event, f"{event}: {old.severity} → {new.severity}")
    if old.sample_every != new.sample_every:
        rule = "sampling-coarser" if new.sample_every > old.sample_every else "sampling-finer"
        message = f"{event}: 1 record in {old.sample_every:,} → 1 in {new.sample_every:,}"
        yield Change(rule, event, message)
    if old.durable != new.durable:
        word = "durable now" if new.durable else "no longer durable"
        yield Change("durability", event, f"{event} is {word}")
    if bool(old.deprecated) != bool(new.deprecated):
        rule = "event-deprecated" if new.deprecated else "event-restored"
        word = "deprecated" if new.deprecated else "no longer deprecated"
        yield Change(rule, event, f"{event} is {word}")
    if old.summary != new.summary:
        yield Change("summary", event, f"{event}: other words")
    for name in sorted({*old.keys, *new.keys}):
        where = f"key {name} of {event}"
        if name not in new.keys:
            yield Change("key-removed", event, f"{where} is gone")
        elif name not in old.keys:
            yield Change("key-added", event, f"{where} is new")
        else:
            yield from _of_key(event, where, old.keys[name], new.keys[name])


def _of_severity(old: EventSpec, new: EventSpec) -> str:
    if RANK[new.severity] > RANK[old.severity]:
        return "severity-raised"
    is_hidden = RANK[new.severity] < _DEFAULT_RANK <= RANK[old.severity]
    return "severity-hidden" if is_hidden else "severity-lowered"


def _of_key(event: str, where: str, old: Key, new: Key) -> Iterator[Change]:
    if old.type != new.type:
        rule = "type-changed"
        if new.type in _WIDER.get(old.type, {"any"}):
            rule = "type-widened"
        elif old.type in _WIDER.get(new.type, {"any"}):
            rule = "type-narrowed"
        yield Change(rule, event, f"{where}: {old.type} → {new.type}")
    if old.unit != new.unit:
        rule = "unit-changed" if old.unit else "unit-added"
        yield Change(rule, event, f"{where}: unit {old.unit or 'none'} → {new.unit or 'none'}")
    if old.summary != new.summary:
        yield Change("meaning", event, f"{where}: other words")
    yield from _of_values(event, where, old, new)


def _of_values(event: str, where: str, old: Key, new: Key) -> Iterator[Change]:
    if old.values == new.values:
        return
    lost = new.values is not None and (old.values is None or {*old.values} - {*new.values})
    more = old.values is not None and (new.values is None or {*new.values} - {*old.values})
    if lost:
        yield Change("values-removed", event, f"{where} takes fewer values")
    if more:
        yield Change("values-added", event, f"{where} takes further values")

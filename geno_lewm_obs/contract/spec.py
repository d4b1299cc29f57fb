"""
The declaration of one event: frozen data without behaviour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from ..errors import ConfigError
from ..field_methods import FrozenByFields, MadeLater
from ..record import Severity
from .key import ANY, Key


def is_event_name(text: str) -> bool:
    """Tell whether *text* has the form of an event's name: lower-case words joined by dots."""
    # Imported here, since only declarations and mistakes are judged.
    import re

    return re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", text) is not None


class DeclaredKeys(Mapping[str, Key]):
    """The keys of one event by name: a mapping that can't be changed, but pickled and hashed."""

    __slots__ = ("_keys",)

    _keys: dict[str, Key]

    def __init__(self, keys: Mapping[str, Key]) -> None:
        self._keys = dict(keys)

    def __getitem__(self, name: str) -> Key:
        return self._keys[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __hash__(self) -> int:
        return hash(frozenset(self._keys.items()))

    def __repr__(self) -> str:
        return repr(self._keys)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._keys,)


class DerivedNames(frozenset[str]):
    """The names of an event's keys, as the event itself has made them of its ``keys``."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(frozenset(self))


class EventSpec(FrozenByFields):
    """
    The declaration of one event.

    Args:
        name: Dotted lower-case name, object first: ``training.epoch.end``.
        severity: The severity at which it's meant to be logged. A record has the severity of the
            method that was called.
        summary: When the event is logged, in a few words.
        allowed_keys: The keys that its ``data`` may hold, where nothing is said of their values.
            It's the set of the names in *keys* otherwise, and need not be passed.
        keys: The keys that its ``data`` may hold, with the type, unit and meaning of each.
        sample_every: Keep 1 in this many of its *debug* records; 1 keeps all of them.
        durable: In the durability mode ``power``, whether a record is on the disk when its call
            returns, as records of ``warn`` and above are.
        since: The version of its package in which it was added.
        deprecated: Why it should be logged no more, and what to log instead. The first call of each
            run that logs it is told so on stderr.
        renamed_from: The name that it had before, which is suggested to who still logs that.

    Raises:
        ConfigError: *keys* and *allowed_keys* name different keys.

    Example::

        from geno_lewm_obs import EventSpec, Key, default_registry, logged_run

        spec = EventSpec(
            "planning.search.end", "info", "a search ends", keys={"score": Key("number")}
        )
        with logged_run("planning", registry=default_registry().extend(spec)) as log:
            log.info("planning.search.end", score=0.71)

    .. versionadded:: 0.1.0
    """

    __slots__ = (
        *("allowed_keys", "deprecated", "durable", "keys", "name", "renamed_from"),
        *("sample_every", "severity", "since", "summary"),
    )
    __match_args__ = ("name", "severity", "summary", "allowed_keys")
    __dataclass_fields__: ClassVar[Any] = MadeLater()
    __dataclass_params__: ClassVar[Any] = MadeLater()

    name: str
    severity: Severity
    summary: str
    allowed_keys: frozenset[str]
    keys: Mapping[str, Key]
    sample_every: int
    durable: bool
    since: str
    deprecated: str
    renamed_from: str

    def __init__(
        self,
        name: str,
        severity: Severity,
        summary: str,
        allowed_keys: frozenset[str] = DerivedNames(),
        *,
        keys: Mapping[str, Key] = DeclaredKeys({}),
        sample_every: int = 1,
        durable: bool = False,
        since: str = "",
        deprecated: str = "",
        renamed_from: str = "",
    ) -> None:
        # What is no set or mapping is told by `declaration_errors`, with all else that is wrong.
        if isinstance(allowed_keys, frozenset) and isinstance(keys, Mapping):
            if allowed_keys != keys.keys():
                keys = _reconciled(allowed_keys, keys)
            keys, allowed_keys = DeclaredKeys(keys), DerivedNames(keys)
        set_once = object.__setattr__
        set_once(self, "name", name)
        set_once(self, "severity", severity)
        set_once(self, "summary", summary)
        set_once(self, "allowed_keys", allowed_keys)
        set_once(self, "keys", keys)
        set_once(self, "sample_every", sample_every)
        set_once(self, "durable", durable)
        set_once(self, "since", since)
        set_once(self, "deprecated", deprecated)
        set_once(self, "renamed_from", renamed_from)


def _reconciled(names: frozenset[str], keys: Mapping[str, Key]) -> Mapping[str, Key]:
    """Return the keys of an event of which only one of *names* and *keys* was meant."""
    # `dataclasses.replace` passes one of the two as the event before had it.
    are_names_new = not isinstance(names, DerivedNames)
    are_keys_new = not isinstance(keys, DeclaredKeys)
    if are_names_new is are_keys_new:
        if names and keys:
            msg = "an event's keys and allowed_keys name different keys"
            raise ConfigError(msg, remediation="pass keys alone; allowed_keys follows from it")
        are_names_new = not keys
    return {name: keys.get(name, ANY) for name in sorted(names, key=str)} if are_names_new else keys

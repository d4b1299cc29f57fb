"""
The registry: all events that a program may log, looked up by name. It is immutable.

`declaration_errors` checks the declarations when a registry is made; `check` checks records.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Final

from ..errors import UnregisteredEventError
from ..record import PROMOTED
from .entry_points import ENTRY_POINT_GROUP, declared_by, may_declare
from .events import EVENTS, OBS_EVENTS
from .key import ANY, Key
from .keys import EXCEPTION_FIELDS
from .spec import DeclaredKeys, EventSpec

EXCEPTION_KEYS: Final = frozenset(EXCEPTION_FIELDS)
"""Names of the keys that every registered event allows, since any call may carry an exception."""

ContextKeys = str | Iterable[str] | Mapping[str, Key]
"""One name, several, or a declaration for each."""


class Registry:
    """
    An immutable set of event declarations.

    Args:
        specs: The events; names are unique.
        context_keys: Keys that every event allows, such as a service's ``request_id``: their names,
            or a mapping that has a `Key` for each name.

    Raises:
        InputError: A declaration is malformed, is there twice, or allows a key that names personal
            data. The message lists every error.

    Example::

        from geno_lewm_obs import EventSpec, Key, Registry

        search_end = EventSpec(
            "planning.search.end", "info", "a search ends", keys={"score": Key("number")}
        )
        registry = Registry([search_end], context_keys={"request_id"})
        assert registry.allowed_keys("planning.search.end") >= {"score", "request_id"}

    .. versionadded:: 0.1.0
    """

    __slots__ = ("_allowed", "_declared", "_specs", "context", "context_keys")

    context_keys: frozenset[str]
    """Names of the keys that every event allows."""
    context: DeclaredKeys
    """Their declarations."""
    _specs: Mapping[str, EventSpec]
    _allowed: Mapping[str, frozenset[str]]
    _declared: dict[str, Mapping[str, Key]]
    """What `declared_keys` has put together so far."""

    def __init__(self, specs: Iterable[EventSpec], *, context_keys: ContextKeys = ()) -> None:
        # Imported here, since most programs declare no events.
        from .declaration_errors import errors_in_registry, raise_if_any

        declared = (specs,) if isinstance(specs, EventSpec) else tuple(specs)
        common = _as_keys(context_keys)
        raise_if_any(errors_in_registry(declared, common))
        self._set_tables(declared, common)

    def _set_tables(self, declared: tuple[EventSpec, ...], common: DeclaredKeys) -> None:
        always = EXCEPTION_KEYS.union(common)
        set_once = object.__setattr__
        set_once(self, "context", common)
        set_once(self, "context_keys", frozenset(common))
        set_once(self, "_declared", {})
        set_once(self, "_specs", MappingProxyType({spec.name: spec for spec in declared}))
        set_once(
            self,
            "_allowed",
            MappingProxyType({spec.name: spec.allowed_keys | always for spec in declared}),
        )

    def __setattr__(self, name: str, value: object) -> None:
        msg = "a registry is immutable; registry.extend(...) returns a larger one"
        raise AttributeError(msg)

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def __reduce__(self) -> str | tuple[Any, ...]:
        # pickle can't set attributes. What all processes have is named, and not copied.
        if self is CANONICAL:
            return "CANONICAL"
        base, specs = tuple(CANONICAL), tuple(self)
        extends = len(specs) >= len(base) and all(map(operator.is_, base, specs))
        return _rebuilt, (specs[len(base) :] if extends else specs, self.context, extends)

    def __copy__(self) -> Registry:
        return self

    def __deepcopy__(self, _memo: object) -> Registry:
        return self

    def __contains__(self, name: object) -> bool:
        return name in self._specs

    def __getitem__(self, name: str) -> EventSpec:
        """
        Return the declaration of *name*.

        Raises:
            UnregisteredEventError: It isn't registered. The remedy names the nearest event.
        """
        spec = self.get(name)
        if spec is None:
            msg = "event is not registered"
            remedy = suggestion(self.nearest(name), otherwise="declare it in the registry")
            raise UnregisteredEventError(msg, remediation=remedy)
        return spec

    def __iter__(self) -> Iterator[EventSpec]:
        return iter(self._specs.values())

    def __len__(self) -> int:
        return len(self._specs)

    def __repr__(self) -> str:
        return f"<Registry of {len(self)} events>"

    def get(self, name: str) -> EventSpec | None:
        """Return the declaration of *name*, or None."""
        return self._specs.get(name)

    def allowed_keys(self, name: str) -> frozenset[str]:
        """Return every key that ``data`` of event *name* may hold; none if it isn't registered."""
        return self._allowed.get(name, frozenset())

    def declared_keys(self, name: str) -> Mapping[str, Key]:
        """
        Return the declaration of every key that ``data`` of event *name* may hold.

        They are those of the event, context keys, and what an exception becomes; none if the event
        isn't registered.

        .. versionadded:: 0.1.0
        """
        found = self._declared.get(name)
        if found is None:
            spec = self._specs.get(name)
            own = {} if spec is None else {**EXCEPTION_FIELDS, **self.context, **spec.keys}
            found = MappingProxyType(own)
            if spec is not None:
                self._declared[name] = found
        return found

    def renamed_from(self, name: str) -> str | None:
        """Return the event that was called *name* before, or None if none was."""
        return next((spec.name for spec in self if name and spec.renamed_from == name), None)

    def nearest(self, name: str) -> str | None:
        """Return the registered name that is most like *name*, or None if none is similar."""
        return nearest_name(name, self._specs)

    def nearest_key(self, name: str, key: str) -> str | None:
        """
        Return the key that is most like *key*, or None if none is similar.

        It is one of event *name*, or a field of the record that every call may pass.
        """
        keys = sorted(self.allowed_keys(name) - EXCEPTION_KEYS)
        return nearest_name(key, [*keys, *PROMOTED, "exc_info"])

    def extend(self, *specs: EventSpec, context_keys: ContextKeys = ()) -> Registry:
        """
        Return a new registry of these events and *specs*; this one doesn't change.

        Raises:
            InputError: As the constructor raises it; also if a new name begins with ``obs.``, which
                is reserved for the package's own events.
        """
        # Imported here for the same reason as in the constructor.
        from .declaration_errors import (
            errors_in_names,
            errors_in_registry,
            raise_if_any,
        )

        everything = (*self, *specs)
        common = DeclaredKeys({**self.context, **_as_keys(context_keys)})
        is_declared = any(isinstance(spec, EventSpec) and spec.name in self for spec in specs)
        raise_if_any(
            [*errors_in_names(specs), *errors_in_registry(everything, common)],
            way_out=_WAY_OUT if is_declared else "",
        )
        return _unchecked(everything, common)

    def replace(self, *specs: EventSpec) -> Registry:
        """
        Return a new registry with *specs* in place of the declarations that have their names.

        Raises:
            InputError: As `extend` raises it; also if no event of a name is declared yet.

        Example::

            from dataclasses import replace
            from geno_lewm_obs import Key, default_registry

            registry = default_registry()
            start = registry["training.run.start"]
            with_config = replace(start, keys={**start.keys, "config": Key("dict")})
            registry = registry.replace(with_config)
        """
        # Imported here for the same reason as in the constructor.
        from .declaration_errors import (
            errors_in_names,
            errors_in_replacements,
            errors_in_specs,
            raise_if_any,
        )

        errors = [*errors_in_names(specs), *errors_in_specs(specs)]
        raise_if_any([*errors, *errors_in_replacements(specs, self)])
        replaced = {spec.name: spec for spec in (*self, *specs)}
        return _unchecked(tuple(replaced.values()), self.context)

    def without_sampling(self) -> Registry:
        """Return a registry of the same events, none of them sampled; this one if none is."""
        if all(spec.sample_every == 1 for spec in self):
            return self
        kept = tuple(replace(spec, sample_every=1) for spec in self)
        return _unchecked(kept, self.context)


@lru_cache(maxsize=16)
def _rebuilt(specs: tuple[EventSpec, ...], context: DeclaredKeys, extends: bool) -> Registry:
    """
    Return the registry that was pickled, the same object for the same declarations.

    They were checked when it was made. A worker gets it with each job.
    """
    return _unchecked((*CANONICAL, *specs) if extends else specs, context)


_WAY_OUT: Final = "registry.replace(...) changes an event that is declared already"
_CLOSE: Final = 0.62
"""How much two names have in common where one is suggested: `tenant` and `text` have less."""


def suggestion(near: str | None, *, otherwise: str) -> str:
    """Return the remedy for a name that isn't known: the one that is *near*, or *otherwise*."""
    return f'did you mean "{near}"?' if near else otherwise


def _as_keys(keys: ContextKeys) -> DeclaredKeys:
    if isinstance(keys, Mapping):
        return DeclaredKeys(keys)
    return DeclaredKeys(dict.fromkeys([keys] if isinstance(keys, str) else keys, ANY))


def nearest_name(name: str, names: Iterable[str]) -> str | None:
    """Return the one of *names* that is most like *name*, or None if none is similar."""
    try:
        # Needed only after a misspelling.
        import difflib
    except OSError:  # no descriptor is left to read it by, and a hint isn't worth a record
        return None

    return next(iter(difflib.get_close_matches(name[:200], names, n=1, cutoff=_CLOSE)), None)


def _unchecked(specs: tuple[EventSpec, ...], context: DeclaredKeys) -> Registry:
    """Return a registry of declarations that were checked elsewhere."""
    registry = Registry.__new__(Registry)
    registry._set_tables(specs, context)  # noqa: SLF001 - a second constructor
    return registry


CANONICAL: Final = _unchecked((*EVENTS, *OBS_EVENTS), DeclaredKeys({}))
"""
The canonical events and the package's own.

The package's tests check them, which saves the time at each start.
"""


@cache
def default_registry() -> Registry:
    """
    Return `CANONICAL`, extended by the events that installed packages declare.

    An entry point of the group ``geno_lewm_obs.events`` names an iterable of `EventSpec`.

    Raises:
        ConfigError: An entry point can't be loaded, or isn't an iterable.
        InputError: A declaration isn't an `EventSpec`, or is malformed.

    .. versionadded:: 0.1.0
    """
    if not may_declare(ENTRY_POINT_GROUP):
        return CANONICAL
    # Imported here, since it takes 13 ms.
    from importlib.metadata import entry_points

    specs = [spec for entry in entry_points(group=ENTRY_POINT_GROUP) for spec in declared_by(entry)]
    return CANONICAL.extend(*specs) if specs else CANONICAL

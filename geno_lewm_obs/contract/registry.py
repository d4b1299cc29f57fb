"""
All events that may be logged: immutable, looked up by name, extended by making a new one.

`mistakes` judges the declarations, once, when a registry is made; `check` judges records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from ..errors import ConfigError, UnregisteredEventError
from .entry_points import may_declare
from .events import EVENTS, OBS_EVENTS
from .spec import EventSpec

ENTRY_POINT_GROUP: Final = "geno_lewm_obs.events"
EXCEPTION_KEYS: Final = frozenset(
    {
        "exception_type",
        "exception_message",
        "exception_notes",
        "exception_stack",
        "exception_causes",
    }
)
"""Keys that every registered event allows, since any call may carry an exception."""


class Registry:
    """
    An immutable set of event declarations.

    Args:
        specs: The events; names are unique.
        context_keys: Keys that every event allows, such as a service's ``request_id``.

    Raises:
        InputError: declarations are malformed, doubled, or allow personal data. The message lists
            every mistake.

    Example::

        from geno_lewm_obs import EventSpec, Registry

        search_end = EventSpec("planning.search.end", "info", "a search ends", frozenset({"score"}))
        registry = Registry([search_end], context_keys={"request_id"})
        assert registry.allowed_keys("planning.search.end") >= {"score", "request_id"}

    .. versionadded:: 0.1.0
    """

    __slots__ = ("_allowed", "_specs", "context_keys")

    context_keys: frozenset[str]
    _specs: Mapping[str, EventSpec]
    _allowed: Mapping[str, frozenset[str]]

    def __init__(
        self, specs: Iterable[EventSpec], *, context_keys: str | Iterable[str] = ()
    ) -> None:
        # for who declares events; most programs only log them
        from .declaration_errors import mistakes, refuse_mistakes  # noqa: PLC0415

        declared, common = tuple(specs), _keys(context_keys)
        refuse_mistakes(mistakes(declared, common))
        self._hold(declared, common)

    def _hold(self, declared: tuple[EventSpec, ...], common: frozenset[str]) -> None:
        always = common | EXCEPTION_KEYS
        set_once = object.__setattr__
        set_once(self, "context_keys", common)
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

    def __reduce__(self) -> tuple[Any, ...]:
        # What can be set only once can't be filled in by pickle either.
        return _again, (tuple(self), self.context_keys)

    def __contains__(self, name: object) -> bool:
        return name in self._specs

    def __getitem__(self, name: str) -> EventSpec:
        """
        Return the declaration of *name*; raises `UnregisteredEventError` with the nearest name.
        """
        spec = self.get(name)
        if spec is None:
            near = self.nearest(name)
            msg = "event is not registered"
            raise UnregisteredEventError(
                msg, remediation=f"did you mean {near}?" if near else "declare it in the registry"
            )
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
        """
        Return every key that ``data`` of this event may hold; none where the event isn't
        registered.
        """
        return self._allowed.get(name, frozenset())

    def nearest(self, name: str) -> str | None:
        """Return the registered name that looks most like *name*, or None where none does."""
        return _nearest(name, self._specs)

    def nearest_key(self, name: str, key: str) -> str | None:
        """Return the key of event *name* that looks most like *key*, or None where none does."""
        return _nearest(key, sorted(self.allowed_keys(name) - EXCEPTION_KEYS))

    def extend(self, *specs: EventSpec, context_keys: str | Iterable[str] = ()) -> Registry:
        """
        Return a registry of these events and *specs*; this one stays as it is.

        Raises:
            InputError: as the constructor; also where a new name begins with ``obs.``, which is
                the package's own.
        """
        # as above
        from .declaration_errors import mistakes, mistakes_in_names, refuse_mistakes  # noqa: PLC0415

        everything, common = (*self, *specs), self.context_keys | _keys(context_keys)
        refuse_mistakes([*mistakes_in_names(specs), *mistakes(everything, common)])
        return Registry(everything, context_keys=common)


def _again(specs: tuple[EventSpec, ...], context_keys: frozenset[str]) -> Registry:
    return Registry(specs, context_keys=context_keys)


def _keys(names: str | Iterable[str]) -> frozenset[str]:
    return frozenset([names] if isinstance(names, str) else names)


def _nearest(name: str, candidates: Iterable[str]) -> str | None:
    import difflib  # noqa: PLC0415 - for who has misspelt something

    return next(iter(difflib.get_close_matches(name[:200], candidates, n=1)), None)


def _canonical() -> Registry:
    """
    Return the registry of the package's own tables, which its tests have judged, so that no start
    of a program has to.
    """
    registry = Registry.__new__(Registry)
    registry._hold((*EVENTS, *OBS_EVENTS), frozenset())  # noqa: SLF001 - the other way to make one
    return registry


CANONICAL: Final = _canonical()
"""The canonical events and the package's own."""


@cache
def default_registry() -> Registry:
    """
    Return `CANONICAL`, extended by what installed packages declare.

    An entry point of the group ``geno_lewm_obs.events`` names an iterable of `EventSpec`.

    Raises:
        ConfigError: an entry point can't be loaded, or is no iterable.
        InputError: what it declares is no `EventSpec`, or isn't well-formed.

    .. versionadded:: 0.1.0
    """
    if not may_declare(ENTRY_POINT_GROUP):
        return CANONICAL
    # 13 ms that nobody should wait for without need
    from importlib.metadata import entry_points  # noqa: PLC0415

    specs: list[EventSpec] = []
    for entry in entry_points(group=ENTRY_POINT_GROUP):
        try:
            specs += list(entry.load())
        except Exception as exc:
            msg = f"entry point {entry.name} of {ENTRY_POINT_GROUP} can't be loaded ({type(exc).__name__})"
            raise ConfigError(msg, remediation="name an iterable of EventSpec there") from exc
    return CANONICAL.extend(*specs) if specs else CANONICAL

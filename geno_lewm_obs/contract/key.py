"""
The declaration of one key, and whether a value is of the type that it declares.

Types are those of the wire, and what fits one is what JSON Schema's type of the same meaning takes.
So the chain, `verify`, the schema and the linter agree about a value wherever they see it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Final, Literal, get_args

from ..field_methods import FrozenByFields, MadeLater
from ..record import NON_FINITE, non_finite_text

KeyType = Literal["int", "float", "number", "str", "bool", "list", "dict", "any"]
KEY_TYPES: Final[tuple[KeyType, ...]] = get_args(KeyType)

_NONE: Final = type(None)
TAKES: Final[dict[KeyType, frozenset[type]]] = {
    "int": frozenset({int, _NONE}),
    "float": frozenset({float, int, _NONE}),
    "number": frozenset({float, int, _NONE}),
    "str": frozenset({str, _NONE}),
    "bool": frozenset({bool, _NONE}),
    "list": frozenset({list, _NONE}),
    "dict": frozenset({dict, _NONE}),
    "any": frozenset({int, float, str, bool, list, dict, _NONE}),
}
"""For each type of keys, the types whose values fit whatever they are."""
STAND_INS: Final[Mapping[str, object]] = {
    "int": 0,
    "float": 0.0,
    "bool": False,
    "str": "",
    "list": [],
    "dict": {},
}
"""For each type of values, one that fits wherever another of its values may, but for long texts."""
_NUMERIC: Final = frozenset({"int", "float", "number"})
LONG_INTEGER: Final = 19
"""How many digits an integer beyond 64 bits has at least, which the wire holds as text."""


class Key(FrozenByFields):
    """
    The declaration of one key of an event's ``data``.

    Args:
        type: What its values are: ``int``, ``float``, ``number`` (either of them), ``str``,
            ``bool``, ``list``, ``dict``, or ``any``. A ``float`` may be a whole number, and an
            ``int`` may be written as a float without a fraction, since JSON doesn't tell them
            apart. None fits each type.
        unit: The unit of its values, such as ``bytes``, ``s`` or ``1/s``; none by default.
        summary: What its values mean, in a few words.
        values: All values that it may have, for an ``int`` or a ``str`` that may have only a few.

    Example::

        from geno_lewm_obs import EventSpec, Key, default_registry

        search_end = EventSpec(
            "planning.search.end",
            "info",
            "a search ends",
            keys={
                "score": Key("number", summary="of the best plan"),
                "elapsed_s": Key("float", "s"),
                "ended": Key("str", values=("found", "given up")),
            },
        )
        registry = default_registry().extend(search_end)
        assert "elapsed_s" in search_end.allowed_keys

    .. versionadded:: 0.1.0
    """

    __slots__ = ("summary", "type", "unit", "values")
    __match_args__ = ("type", "unit", "summary", "values")
    __dataclass_fields__: ClassVar[Any] = MadeLater()
    __dataclass_params__: ClassVar[Any] = MadeLater()

    type: KeyType
    unit: str
    summary: str
    values: tuple[int | str, ...] | None

    def __init__(
        self,
        type: KeyType = "any",
        unit: str = "",
        summary: str = "",
        values: Collection[int | str] | None = None,
    ) -> None:
        set_once = object.__setattr__
        set_once(self, "type", type)
        set_once(self, "unit", unit)
        set_once(self, "summary", summary)
        # What isn't one of these is told by `declaration_errors`, with all else that is wrong.
        set_once(
            self, "values", tuple(values) if isinstance(values, list | set | frozenset) else values
        )


ANY: Final = Key()
"""The declaration of a key of which nothing but its name is said."""


def takes(key: Key) -> frozenset[type]:
    """Return the types of which every value fits *key*."""
    return TAKES[key.type] if key.values is None else frozenset({_NONE})


def has_type(key: Key, value: object) -> bool:
    """
    Tell whether *value*, as a record holds it, is of the type of *key*.

    A NaN, an infinity and an integer beyond 64 bits may be given as themselves or as the text that
    stands for them on the wire.
    """
    kind = type(value)
    if kind in TAKES[key.type]:
        return True
    if isinstance(value, float):
        if not math.isfinite(value):  # which is text on the wire
            return key.type == "str"
        return key.type == "int" and value.is_integer()
    if isinstance(value, str) and key.type in _NUMERIC:
        return (key.type != "int" and value in NON_FINITE) or _is_long_integer(value)
    return False


def _is_long_integer(text: str) -> bool:
    digits = text.removeprefix("-")
    is_long = len(digits) >= LONG_INTEGER and not digits.startswith("0")
    return is_long and digits.isascii() and digits.isdecimal()


def is_declared_value(key: Key, value: object) -> bool:
    """Tell whether *value*, which has the type of *key*, is among its values if these are told."""
    if key.values is None or value is None:
        return True
    if isinstance(value, float) and not math.isfinite(value):
        value = non_finite_text(value)
    return any(value == each for each in key.values)


def kind_of(value: object) -> str:
    """Return the name of the type of a plain *value*: one of those of keys, or None."""
    return "None" if value is None else type(value).__name__

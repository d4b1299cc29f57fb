"""
The rules that look into a text: contacts, sequence, variants; first what is certain, then what is
a guess.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from sys import getsizeof
from typing import Final, NamedTuple

from ..bounded_cache import BoundedCache
from .contacts import holds_mail_address, holds_phone_number
from .encoded import is_disguised, is_in_hex, spells_codes
from .refusal import Rule
from .sequence import RUN, text_holds_sequence
from .values import MAX_TEXT
from .variant import holds_variant


class Verdict(NamedTuple):
    """Which rule keeps a text out, and whether that's certain. A guess never raises."""

    rule: Rule
    certain: bool


CHECKS: Final[tuple[tuple[int, Callable[[str], bool], Verdict], ...]] = (
    (0, holds_mail_address, Verdict(Rule.DENIED, certain=True)),
    (0, text_holds_sequence, Verdict(Rule.DNA, certain=True)),
    (1, holds_variant, Verdict(Rule.VARIANT, certain=True)),
    (8, holds_phone_number, Verdict(Rule.DENIED, certain=False)),
    (0, is_disguised, Verdict(Rule.DNA, certain=False)),
    (RUN, is_in_hex, Verdict(Rule.DNA, certain=False)),
    (2 * RUN, spells_codes, Verdict(Rule.DNA, certain=False)),
)
"""
How many digits a text has at least for which a look is worth it, the look, and what it means to
find something.
"""
_NO_DIGITS: Final = bytes(set(range(256)) - set(b"0123456789"))
SHORTEST: Final = 5
"""No rule finds anything in a shorter text."""
_MAX_REMEMBERED: Final = 4096
_MAX_LENGTH: Final = 200
"""Of longer texts only the last few that passed are remembered."""
_MAX_LONG: Final = 32
_MAX_SIZE: Final = 8192
"""Bytes of a long text that is remembered: a quarter of a megabyte for all of them."""
_clean: Final[BoundedCache[str, None]] = BoundedCache(_MAX_REMEMBERED)
clean_texts: Final = _clean.entries
"""Texts for which `is_clean` was true before; in a hot loop ``in`` is cheaper than the call."""
_unclean: Final[BoundedCache[str, None]] = BoundedCache(_MAX_REMEMBERED)
"""Texts that passed the rules and hold other characters. No text that a rule kept out is stored."""
_long: Final = [""] * _MAX_LONG
_turns: Final = count()
"""Which place of `_long` the next one takes: a step that no thread or signal handler can divide."""


def judge_text(text: str) -> Verdict | None:
    """Return the verdict on *text*, or None where no rule keeps it out."""
    if len(text) < SHORTEST or text in clean_texts or text in _unclean.entries:
        return None
    digits = len(text.encode("utf-8", "replace").translate(None, _NO_DIGITS))
    for least, holds, verdict in CHECKS:
        if digits >= least and holds(text):
            return verdict
    _remember(text)
    return None


def _remember(text: str) -> None:
    cache = _clean if text.isascii() and "\x7f" not in text else _unclean
    if len(text) > _MAX_LENGTH:
        if getsizeof(text) > _MAX_SIZE:
            return
        index = next(_turns) % _MAX_LONG
        for each in (_clean, _unclean):
            each.entries.pop(_long[index], None)
        _long[index] = text
    cache.store(text, None)


def is_clean(text: str) -> bool:
    """
    Tell whether no rule keeps *text* out, and it's ASCII without DEL, so that nothing in it needs
    an escape of ours.
    """
    if text in clean_texts:
        return True
    if len(text) > MAX_TEXT or not text.isascii() or "\x7f" in text or judge_text(text) is not None:
        return False
    if len(text) < SHORTEST:
        _remember(text)
    return True


def is_presentable(text: str) -> bool:
    """Tell whether *text* may be shown: nothing that's certain is found in it."""
    verdict = judge_text(text)
    return verdict is None or not verdict.certain

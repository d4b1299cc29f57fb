"""
Judge a text by the rules on contacts, sequences and variants: certain ones first, then guesses.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from sys import getsizeof
from typing import Final

from ..bounded_cache import BoundedCache
from ..named_tuple import NamedTuple
from .contacts import holds_likely_mail_address, holds_mail_address, holds_phone_number
from .credentials import holds_credential, holds_likely_credential
from .edges import FAR, edge_of
from .encoded import holds_code_list, holds_encoded_sequence, holds_hex_sequence
from .harmless import harmless_edge
from .refusal import Rule
from .sequence import RUN, repeats_a_letter, text_holds_sequence
from .values import MAX_TEXT
from .variants import Finding, find_variant
from .variants.printed import prints_variant


class Verdict(NamedTuple):
    """The rule that keeps a text out, and whether it is certain. A guess never raises."""

    rule: Rule
    certain: bool
    notation: str = ""
    """Of a variant: the name of its notation."""


def _find_sequence(text: str) -> Finding | None:
    found = text_holds_sequence(text)
    return Finding("", certain=not repeats_a_letter(text)) if found else None


CHECKS: Final[tuple[tuple[int, Callable[[str], bool | Finding | None], Verdict], ...]] = (
    (0, holds_credential, Verdict(Rule.DENIED, certain=True)),
    (0, holds_mail_address, Verdict(Rule.DENIED, certain=True)),
    (0, _find_sequence, Verdict(Rule.DNA, certain=True)),
    (1, find_variant, Verdict(Rule.VARIANT, certain=True)),
    (1, prints_variant, Verdict(Rule.VARIANT, certain=True)),
    (0, holds_likely_credential, Verdict(Rule.DENIED, certain=False)),
    (0, holds_likely_mail_address, Verdict(Rule.DENIED, certain=False)),
    (8, holds_phone_number, Verdict(Rule.DENIED, certain=False)),
    (0, holds_encoded_sequence, Verdict(Rule.DNA, certain=False)),
    (RUN, holds_hex_sequence, Verdict(Rule.DNA, certain=False)),
    (2 * RUN, holds_code_list, Verdict(Rule.DNA, certain=False)),
)
"""
The checks in order: the fewest digits of a text that needs it, the check, and its verdict.

A check that returns a `Finding` says itself whether that is certain.
"""
_NO_DIGITS: Final = bytes(set(range(256)) - set(b"0123456789"))
SHORTEST: Final = 3
"""No rule finds anything in a shorter text."""

_MAX_REMEMBERED: Final = 4096
_MAX_BYTES: Final = 2 * 2**20
"""Bytes of all texts of one cache: room for `_MAX_REMEMBERED` usual ones and the long ones."""
_MAX_LENGTH: Final = 200
"""Characters. Of longer texts only the last few that passed are remembered."""
_MAX_LONG: Final = 32
_MAX_SIZE: Final = 8192
"""Bytes of a long text that is remembered: a quarter of a megabyte for all of them."""
_clean: Final[BoundedCache[str, int]] = BoundedCache(_MAX_REMEMBERED, max_bytes=_MAX_BYTES)
clean_texts: Final = _clean.entries
"""
Texts that `is_clean` found to be so, and the edge of each; read by hot loops, in which a look is
cheaper than a call.
"""
_passed: Final[BoundedCache[str, None]] = BoundedCache(_MAX_REMEMBERED, max_bytes=_MAX_BYTES)
"""Other texts that no rule keeps out. One that a rule does keep out is never stored."""
_long: Final = [""] * _MAX_LONG
"""The long texts that are remembered; a new one takes the place of the oldest."""
_MAX_LOOKED_AT: Final = 1024
_looked_at: Final = [0] * _MAX_LOOKED_AT
"""Hashes of the texts that `clean_edge` looked at last, each at its place."""
_turns: Final = count()
"""Counts long texts. `next` is one step, which no thread or signal handler can divide."""


def judge_text(text: str) -> Verdict | None:
    """Return the verdict on *text*, or None if no rule keeps it out."""
    if len(text) < SHORTEST or text in clean_texts or text in _passed.entries:
        return None
    if harmless_edge(text) is not None:
        _remember(text)
        return None
    if text.isascii():
        digits = len(text.encode().translate(None, _NO_DIGITS))
    else:
        digits = sum(map(str.isdigit, text))
    for fewest, holds, verdict in CHECKS:
        if digits >= fewest and (found := holds(text)):
            if isinstance(found, Finding):
                return verdict._replace(certain=found.certain, notation=found.notation)
            return verdict
    _remember(text)
    return None


def is_clean(text: str) -> bool:
    """
    Tell whether no rule keeps *text* out and it is ASCII without DEL.

    JSON's own escapes are then all that it needs.
    """
    if text in clean_texts:
        return True
    if len(text) > MAX_TEXT or not _needs_no_escape(text) or judge_text(text) is not None:
        return False
    if len(text) < SHORTEST:
        _remember(text)
    return True


def clean_edge(text: str) -> int | None:
    """
    Return the edge of *text* if one look tells that it's clean, else None.

    It's remembered when it comes again soon: of texts that are new at each call the look costs less
    than the place in a cache, and they would drive out the others.
    """
    edge = clean_texts.get(text)
    if edge is None and len(text) <= _MAX_LENGTH:
        edge = harmless_edge(text)
        if edge is not None:
            mark = hash(text)
            place = mark % _MAX_LOOKED_AT
            if _looked_at[place] == mark:
                _clean.store(text, edge)
            else:
                _looked_at[place] = mark
    return edge


def is_presentable(text: str) -> bool:
    """Tell whether *text* may be shown to a person: no rule is certain to keep it out."""
    verdict = judge_text(text)
    return verdict is None or not verdict.certain


def _remember(text: str) -> None:
    if len(text) > _MAX_LENGTH:
        if getsizeof(text) > _MAX_SIZE:
            return
        index = next(_turns) % _MAX_LONG
        _clean.discard(_long[index])
        _passed.discard(_long[index])
        _long[index] = text
    if _needs_no_escape(text):
        _clean.store(text, edge_of(text) if len(text) <= _MAX_LENGTH else FAR)
    else:
        _passed.store(text, None)


def _needs_no_escape(text: str) -> bool:
    return text.isascii() and "\x7f" not in text

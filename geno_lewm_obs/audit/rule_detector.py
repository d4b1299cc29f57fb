"""
The redaction rules as a detector: personal names and contacts, sequence, variants.

Rule 2 and the allowlist are about calls, and say nothing of a file that someone else wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..redaction import Rule, Verdict, holds_sequence, is_personal, judge_text, text_holds_sequence
from ..redaction.encoded import numbers_spell_sequence
from ..redaction.refusal import MEANINGS
from .detector import Match


class Rules:
    """Looks for what the redaction rules would have kept out."""

    def in_text(self, text: str) -> Match | None:
        return _seen(judge_text(text))

    def in_key(self, key: str) -> Match | None:
        return _PERSONAL if is_personal(key) else _seen(judge_text(key))

    def in_all(self, texts: Sequence[str]) -> Match | None:
        return _SEQUENCE if text_holds_sequence(" ".join(texts)) else None

    def in_numbers(self, numbers: Sequence[object]) -> Match | None:
        return _CODED if numbers_spell_sequence(numbers) else None

    def in_string(self, text: str) -> Match | None:
        """
        As `in_text`; but a run of one or two letters is a table of bits, ``UUUU``, or padding.
        """
        seen = self.in_text(text)
        is_padding = (
            seen is not None
            and seen.rule == Rule.DNA
            and seen.certain
            and len(_BASES.intersection(text.upper())) < _LETTERS
        )
        return None if is_padding else seen

    def in_line(self, line: bytes) -> Match | None:
        return _SEQUENCE if holds_sequence(line) else None

    def in_data(self, _data: bytes) -> Match | None:
        """
        Return None: outside of texts, random bytes spell bases now and then, broken up as the
        rules allow.
        """
        return None


def _seen(verdict: Verdict | None) -> Match | None:
    return (
        None
        if verdict is None
        else Match(str(verdict.rule), MEANINGS[verdict.rule], verdict.certain)
    )


_BASES: Final = frozenset("ACGTU")
_LETTERS: Final = 3
_PERSONAL: Final = Match(str(Rule.DENIED), MEANINGS[Rule.DENIED])
_SEQUENCE: Final = Match(str(Rule.DNA), MEANINGS[Rule.DNA])
_CODED: Final = Match(str(Rule.DNA), MEANINGS[Rule.DNA], certain=False)

"""
The redaction rules as a detector: personal names and contacts, sequences, variants.

Rule 2 and the allowlist apply to calls, and not to files of other origin.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..redaction import Rule, Verdict, holds_sequence, is_personal, judge_text, text_holds_sequence
from ..redaction.encoded import numbers_spell_sequence
from ..redaction.refusal import MEANINGS
from ..redaction.together import judge_elements, judge_entries
from .detector import Match


class RuleDetector:
    """Finds what the redaction rules would have kept out."""

    def in_text(self, text: str) -> Match | None:
        return _as_match(judge_text(text))

    def in_key(self, key: str) -> Match | None:
        return _PERSONAL if is_personal(key) else _as_match(judge_text(key))

    def in_joined(self, texts: Sequence[str]) -> Match | None:
        return _SEQUENCE if text_holds_sequence(" ".join(texts)) else None

    def in_container(self, items: Sequence[tuple[str | int, object]]) -> Match | None:
        if items and isinstance(items[0][0], int):
            refusal = judge_elements("", [item for _, item in items], are_numeric=False)
        else:
            refusal = judge_entries("", {str(key): item for key, item in items}, are_numeric=False)
        if refusal is None:
            return None
        return Match(str(refusal.rule), MEANINGS[refusal.rule], refusal.certain)

    def in_numbers(self, numbers: Sequence[object]) -> Match | None:
        return _NUMBERS if numbers_spell_sequence(numbers) else None

    def in_string(self, text: str) -> Match | None:
        """
        Return the match in *text*, unless that is a run of one or two letters.

        In binary data, such a run is a table of bits (``UUUU``), or padding.
        """
        match = self.in_text(text)
        if match is None or match.rule != Rule.DNA or not match.certain:
            return match
        letters = _BASES.intersection(text.upper())
        return match if len(letters) >= _LETTERS else None

    def in_line(self, line: bytes) -> Match | None:
        return _SEQUENCE if holds_sequence(line) else None

    def in_data(self, _data: bytes) -> Match | None:
        """Return None: outside of texts, random bytes spell bases too often, if loosely."""
        return None


def _as_match(verdict: Verdict | None) -> Match | None:
    if verdict is None:
        return None
    return Match(str(verdict.rule), MEANINGS[verdict.rule], verdict.certain)


_BASES: Final = frozenset("ACGTU")
_LETTERS: Final = 3
"""Different letters that a sequence in binary data must have."""
_PERSONAL: Final = Match(str(Rule.DENIED), MEANINGS[Rule.DENIED])
_SEQUENCE: Final = Match(str(Rule.DNA), MEANINGS[Rule.DNA])
_NUMBERS: Final = Match(str(Rule.DNA), MEANINGS[Rule.DNA], certain=False)

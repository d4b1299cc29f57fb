"""
What rules 1 and 3 recognise in a text, in words: for ``geno-obs redact explain``.

The rules themselves only tell that there is something; nothing of a text is in these words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from .contacts import holds_likely_mail_address, holds_mail_address, holds_phone_number
from .credentials import credential_in, holds_likely_credential
from .encoded import holds_code_list, holds_encoded_sequence, holds_hex_sequence
from .refusal import Rule
from .sequence import text_holds_sequence

_KINDS: Final[tuple[tuple[Rule, Callable[[str], str | bool | None], str], ...]] = (
    (Rule.DENIED, credential_in, "a credential"),
    (Rule.DENIED, holds_mail_address, "a mail address"),
    (Rule.DENIED, holds_likely_credential, "a value after a secret's name"),
    (Rule.DENIED, holds_likely_mail_address, "a mail address, or a file's name with an at sign"),
    (Rule.DENIED, holds_phone_number, "a telephone number"),
    (Rule.DNA, text_holds_sequence, "bases, spelt out"),
    (Rule.DNA, holds_encoded_sequence, "bases behind escapes, or in base64 and its kin"),
    (Rule.DNA, holds_hex_sequence, "bases in hex"),
    (Rule.DNA, holds_code_list, "character codes of bases"),
)


def recognised(rule: Rule, text: str) -> str | None:
    """Return what *rule* recognises in *text*, or None if it isn't known."""
    for of_rule, holds, words in _KINDS:
        if of_rule is rule and (found := holds(text)):
            return f"{words}: {found}" if isinstance(found, str) else words
    return None

"""
Rule 1: keys that name personal data, however they are spelt.

It looks at keys alone, never at values.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

PERSONAL_DATA_FIELDS: Final = frozenset(
    {
        "vcf_content",
        "genotype",
        "sample_id",
        "user_email",
        "email",
        "phone",
        "address",
        "dob",
        "birthdate",
    }
)
"""Keys whose values are personal data under GDPR article 4(1) or identify a donor; never logged, at any depth."""


@lru_cache(maxsize=4096)
def is_personal(key: str) -> bool:
    """Tell whether *key* names personal data: case, ``_``, ``-``, dots, blanks and camelCase make no difference."""
    return _squeeze(key) in _SQUEEZED


def _squeeze(key: str) -> str:
    folded = unicodedata.normalize("NFKC", key).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


_SQUEEZED: Final = frozenset(map(_squeeze, PERSONAL_DATA_FIELDS))

"""
The table of all notations of variants. The next notation is one row with its examples.

`tests/redaction/test_notations.py` goes over every row: its examples are refused as they say, alone
and in a sentence, and what passes on purpose passes.
"""

from __future__ import annotations

from typing import Final

from .hgvs import HGVS
from .identifiers import IDENTIFIERS
from .notation import Grade, Notation
from .places import PLACES
from .tables import TABLES

__all__ = ["NOTATIONS", "Grade", "Notation"]

NOTATIONS: Final = (*PLACES, *TABLES, *HGVS, *IDENTIFIERS)
"""All notations. The first that is certain names a text's refusal."""

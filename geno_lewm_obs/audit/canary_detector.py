"""
A known sequence, the canary, as a detector: it finds any 20 bases in a row of it, on either strand.

They are found in any case, as RNA, with anything but letters between, in look-alike letters, and in
the encodings that `redaction.encoded` decodes. A form that the rules can't find, such as a cipher,
isn't found here either; a sequence that they wrongly let pass is.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from ..errors import InputError
from ..redaction.encoded import decodings
from ..redaction.lookalikes import fold
from ..redaction.sequence import RUN
from .detector import Match
from .sources import SourceError, open_source

MAX_BASES: Final = 1_000_000
"""The longest canary: each of its bases takes some 200 bytes of memory."""


class CanaryDetector:
    """
    Finds pieces of a sequence.

    Args:
        sequence: Bases of DNA in capitals. Any other byte separates what is before from what is
            after it.

    Raises:
        InputError: It holds no 20 bases in a row.
    """

    def __init__(self, sequence: bytes) -> None:
        strands = (sequence, sequence.translate(_COMPLEMENT)[::-1])
        self._pieces = frozenset(
            piece
            for strand in strands
            for run in _BASES.findall(strand)
            for piece in _pieces_of(run)
        )
        if not self._pieces:
            msg = f"the canary holds no {RUN} bases in a row"
            raise InputError(msg, remediation="give a file of FASTA, or of bases alone")

    def __len__(self) -> int:
        return len(self._pieces)

    def in_text(self, text: str) -> Match | None:
        return _MATCH if len(text) >= RUN and any(map(self._is_in, _readings(text))) else None

    in_key = in_string = in_text

    def in_joined(self, texts: Sequence[str]) -> Match | None:
        return self.in_text(" ".join(texts))

    def in_container(self, _items: Sequence[tuple[str | int, object]]) -> Match | None:
        """Return None: a canary's variants aren't searched for."""
        return None

    def in_numbers(self, numbers: Sequence[object]) -> Match | None:
        codes = bytes(
            number if number in _CODES else 0 for number in numbers if type(number) is int
        )
        return _MATCH if self._is_in(codes) else None

    def in_line(self, line: bytes) -> Match | None:
        return self.in_text(line.decode(errors="replace"))

    def in_data(self, data: bytes) -> Match | None:
        letters = data.translate(None, _NO_LETTERS)
        return _MATCH if self._is_in(data) or self._is_in(letters) else None

    def _is_in(self, data: bytes) -> bool:
        known = self._pieces
        capitals = data.upper().replace(b"U", b"T")
        return any(
            piece in known for run in _BASES.finditer(capitals) for piece in _pieces_of(run[0])
        )


def load_canary(path: Path) -> CanaryDetector:
    """
    Return a detector for the canary in a file.

    The file is FASTA, or bases alone, of one sequence or several, compressed or not.

    Raises:
        InputError: It can't be read, is longer than `MAX_BASES`, or holds no 20 bases in a row.
    """
    sequence = bytearray()
    try:
        with open_source(path) as file:
            while line := file.readline(MAX_BASES + 1):
                is_heading = line.startswith((b">", b";"))
                sequence += b"." if is_heading else line.strip().upper().replace(b"U", b"T")
                if len(sequence) > MAX_BASES:
                    msg = f"the canary is longer than {MAX_BASES:,} bases"
                    raise InputError(msg, remediation="give a part of it")
    except SourceError as exc:
        msg = f"the canary file can't be read ({exc})"
        raise InputError(msg) from None
    return CanaryDetector(bytes(sequence))


def _pieces_of(run: bytes) -> Iterator[bytes]:
    return (run[at : at + RUN] for at in range(len(run) - RUN + 1))


def _readings(text: str) -> Iterator[bytes]:
    """Yield *text* as it is, its letters alone, and what it may encode."""
    yield text.encode(errors="replace")
    folded = fold(text)
    if "\\" in text:
        folded = _ESCAPE.sub("", folded)
    yield folded.encode(errors="replace").translate(None, _NO_LETTERS)
    yield from decodings(text)
    if len(text) >= _SHORTEST_CODES and _CODE_LIST.search(text):
        yield bytes(int(code) for code in _NUMBER.findall(text) if int(code) in _CODES)


_MATCH: Final = Match("canary", f"holds {RUN} bases of the canary")
_COMPLEMENT: Final = bytes.maketrans(b"ACGT", b"TGCA")
_BASES: Final = re.compile(rb"[ACGT]{20,}")
_NO_LETTERS: Final = bytes(set(range(256)) - set(string.ascii_letters.encode()))
_ESCAPE: Final = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[abfnrtv])")
"""An escape of a character that isn't a letter: ``\\n`` separates bases no more than a newline."""
_CODES: Final = frozenset(b"ACGTUacgtu")
_NUMBER: Final = re.compile(r"\b[0-9]{2,3}\b")
_SHORTEST_CODES: Final = 60
"""Characters of 20 decimal codes."""
_CODE_LIST: Final = re.compile(r"(?:\b(?:65|67|71|84|85|97|99|103|116|117)\b[^0-9]{1,3}){19}")
"""The decimal codes of 19 bases or more, one after another."""

"""
Rule 4: find variants that are written out; and make the hashed id that may be logged instead.

A few dozen variants identify a person (Lin, Owen and Altman, Science 305:183, 2004), so no log may
hold one in clear text.

    judge         a text, in stages: hint, candidates, certain or guess
    hints         stage 1: what tells cheaply that a text holds none
    unquoted      a text without its escapes and typographic signs, and as a row of columns
    notations     the table of all notations
    notation      what a row of the table is
    places        rows: chromosome, position and alleles, in any spelling
    tables        rows: VCF, and other formats of columns
    hgvs          rows: the nomenclature of DNA, RNA and proteins
    identifiers   rows: numbers in public databases
    parts         the parts that notations share
    hash          the hash that may stand for a variant
"""

from __future__ import annotations

from .judge import Finding, find_variant

__all__ = ["Finding", "find_variant"]

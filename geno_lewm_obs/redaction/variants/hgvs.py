"""
The nomenclature of the Human Genome Variation Society, version 21, as patterns made of its grammar.

A description is a prefix (``c.``), a location, and a change. The change makes it certain: what is
written behind a number in a program (``c.7=gate``, ``n.4>0``) is no change of bases.
"""

from __future__ import annotations

import re
from typing import Final

from .notation import Grade, Notation, always
from .parts import START

_SOURCE: Final = "HGVS nomenclature 21"

# DNA and RNA
_OFFSET: Final = r"(?:[+-](?:[0-9]{1,9}|\?))?(?:[+-]?[ud][0-9]{1,6})?"
_POINT: Final = (
    rf"(?:[-*]?(?:[0-9]{{1,10}}|\?){_OFFSET}|[pq]ter|cen"
    rf"|IVS[0-9]{{1,3}}{_OFFSET}|(?:EX|[Ee]x)[0-9]{{1,3}})"
)
_END_POINT: Final = rf"(?:\((?:{_POINT}|-)_(?:{_POINT}|-)\)|\(?{_POINT}\)?)"
_OTHER: Final = r"(?:[A-Z]{1,4}[A-Z0-9_.]{1,20}:(?:[cgmnor]\.)?)?"
_LOCATION: Final = rf"{_END_POINT}(?:_{_OTHER}{_END_POINT})?"
_SEQUENCE: Final = r"(?:[ACGTUNRYSWKMBDHV]{1,200}|[acgtun]{1,200})"
_STOP: Final = r"(?![A-Za-z0-9]|\.\w)"
_INSERTED: Final = (
    rf"(?: ?{_SEQUENCE}{_STOP}|[\[(]|[0-9?*-]|[pq]ter|[A-Z]{{1,6}}_?[0-9]|[A-Z]\w{{0,30}}:)"
)
_CHANGED: Final = rf"(?: ?{_SEQUENCE}|[0-9]{{1,7}}|[\[(][^\s\])]{{1,60}}[\])])?"
_CHANGE: Final = (
    rf"(?: ?{_SEQUENCE} ?[-=]{{0,2}}> ?(?:{_SEQUENCE}{_STOP}|\[)"  # substitution
    r"|>\[[A-Z(]"
    rf"|del{_CHANGED}ins{_INSERTED}|(?:del|dup|inv|spl|sup){_CHANGED}{_STOP}"
    r"|(?:del|dup)[A-Z]\w{1,30}:"
    rf"|(?:ins|con){_INSERTED}"
    rf"|{_SEQUENCE}\[[0-9(?]"  # repeat
    r"|\|(?:gom|lom|met=|bsr|[a-z]{3,12}=?)"  # methylation
    r"|::)"
)
_WEAK_CHANGE: Final = rf"(?:=(?:/|{_STOP})|\[[0-9(?]|\?{_STOP}|{_SEQUENCE}=|>{_SEQUENCE}{_STOP})"
_PREFIX: Final = rf"{START}(?P<prefix>[cgmnorCGMNOR])\. ?[\[(]{{0,2}}(?:=/{{1,2}})?"

# proteins
_RESIDUE: Final = (
    r"(?:(?i:Ala|Arg|Asn|Asp|Asx|Cys|Gln|Glu|Glx|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Pyl|Sec|Ser|Ter"
    r"|Thr|Trp|Tyr|Val|Xaa|Xle))"
)
_CAPITAL_RESIDUE: Final = _RESIDUE.replace("?i:", "?:")
_LETTER: Final = "[A-IK-NP-Z*]"
_AFTER: Final = r"(?:=|\?|fs|ext|del|dup|ins|\[[0-9(A-Z]|/|\^)"
_LONG_PROTEIN: Final = (
    rf"(?:{_RESIDUE}|\*)[0-9]{{1,5}}(?:[)\]]?_[(\[]?(?:{_RESIDUE}|\*)[0-9]{{1,5}})?\)?"
    rf"(?:{_RESIDUE}|\*|X{_STOP}|{_AFTER})"
)
_SHORT_PROTEIN: Final = (
    rf"{_LETTER}[0-9]{{1,5}}(?:[)\]]?_[(\[]?{_LETTER}[0-9]{{1,5}})?\)?"
    rf"(?:{_LETTER}{{1,20}}(?:{_STOP}|fs|ext)|=(?:/|{_STOP})|\?|fs|ext|del|dup|ins|\[[0-9])"
)
_PROTEIN_PREFIX: Final = rf"{START}[pP]\. ?[\[(]{{0,3}}"


def _has_reference(match: re.Match[str]) -> bool:
    return match.string[max(match.start() - 2, 0) : match.start()].rstrip()[-1:] == ":"


def _grade_weak(match: re.Match[str]) -> Grade:
    """Grade a location without a change of its own: behind a reference it is one."""
    if _has_reference(match):
        return Grade.CERTAIN
    before = match.string[match.start() - 1 : match.start()]
    if before == "/" and ("/" in match[0] or re.search("[0-9]{3}", match[0])):
        return Grade.GUESS
    if before in (".", "_", "/", "-") or match["prefix"].isupper():
        return Grade.NONE
    return Grade.CERTAIN if match["weak"][0] == "=" else Grade.GUESS


def _grade_classical(match: re.Match[str]) -> Grade:
    return Grade.CERTAIN if match["ref"] != match["alt"] else Grade.NONE


def _grade_bare(match: re.Match[str]) -> Grade:
    """Grade a change of bases without a prefix."""
    if _has_reference(match):
        return Grade.CERTAIN
    digits = len(match["pos"])
    if digits == 1 or match["ref"] == match["alt"]:
        return Grade.NONE
    return Grade.CERTAIN if digits > 3 else Grade.GUESS  # noqa: PLR2004


def _grade_residues(match: re.Match[str]) -> Grade:
    # ``Val10*`` is a pattern of file names as well.
    return Grade.CERTAIN if len(match["pos"]) > 1 and match[0][-1] not in "*=" else Grade.GUESS


HGVS: Final = (
    Notation(
        "HGVS of DNA and RNA",
        _SOURCE,
        rf"{_PREFIX}{_LOCATION}\)?{_CHANGE}",
        always,
        (
            "c.76A>C",
            "NM_000001.2:c.76A>C",
            "c.[76A>C;83G>C]",
            "c.76_77del",
            "c.76_77delTG",
            "c.76_77delinsAA",
            "c.76_77insT",
            "c.76dup",
            "g.(123_456)_(789_1011)del",
            "c.(?_-245)_(31+1_32-1)del",
            "g.pter_123456del",
            "g.123_qterdel",
            "c.123CAG[26]",
            "g.123_456inv",
            "g.123_456con789_1011",
            "g.123_456|gom",
            "c.*32G>A",
            "c.-8G>C",
            "c.88+2T>G",
            "c.IVS2-3C>T",
            "r.76a>u",
            "m.3243A>G",
            "o.123A>T",
            "r.-115_775::NM_000002.3:r.1580_*1924",
            "n.76A>G",
            "c.76A->C",
        ),
        passes=("net.m.10=relu", "n.4>0", "g.1>0.5", "c.5delay", "c.12", "n.1234", "c.1>c.2"),
    ),
    Notation(
        "HGVS of DNA and RNA, unchanged or repeated",
        _SOURCE,
        rf"{_PREFIX}{_LOCATION}\)?(?P<weak>{_WEAK_CHANGE})",
        _grade_weak,
        ("c.123=", "NM_000001.2:c.123=", "NC_000007.14:g.(123_456)_(789_1011)[3]"),
        ("g.123_456[3]",),
        ("c.7=gate", "net.c.7= 3", "model.m.0[3]"),
    ),
    Notation(
        "HGVS of DNA, older form",
        _SOURCE,
        rf"{_PREFIX}(?P<ref>[ACGT]{{1,10}})[0-9]{{1,9}}(?P<alt>[ACGT]{{1,10}}){_STOP}",
        _grade_classical,
        ("c.C677T", "m.A3243G"),
        passes=("c.A677", "c.T1T"),
    ),
    Notation(
        "a change in an intron",
        _SOURCE,
        rf"{START}IVS[0-9]{{1,3}}[+-][0-9]{{1,7}}(?:_[+-]?[0-9]{{1,7}})?{_CHANGE}",
        always,
        ("IVS2+1G>A", "IVS10-3delT"),
        passes=("IVS2", "IVS2+1"),
    ),
    Notation(
        "a change of bases without its prefix",
        "reports, as 3243A>G",
        rf"{START}(?P<pos>[0-9]{{1,10}})(?P<ref>[ACGTU]{{1,50}}) ?[-=]{{0,2}}> ?"
        rf"(?P<alt>[ACGTU]{{1,50}}){_STOP}",
        _grade_bare,
        ("3243A>G", "NM_000001.2:76A>C"),
        ("76A>C",),
        ("C>A,C>G,C>T", "3A>C"),
    ),
    Notation(
        "HGVS of proteins",
        _SOURCE,
        rf"{_PROTEIN_PREFIX}(?:{_LONG_PROTEIN}|[0-9]{{1,5}}(?:{_RESIDUE}|[A-Z]{{1,9}}\[[0-9]))",
        always,
        (
            "p.Gln77Arg",
            "p.(Gln77Arg)",
            "p.Trp88*",
            "p.Met1?",
            "p.Asn99Glnfs*5",
            "p.*110Glnext*17",
            "p.Met1ext-5",
            "p.Lys23_Val25del",
            "p.Gln18=",
            "p.[Ser68Arg;Asn594del]",
            "p.(Gly56Ala^Ser^Cys)",
            "P.GLN77ARG",
        ),
        passes=("p.append(1)", "p.Glyph1", "p.Val7"),
    ),
    Notation(
        "HGVS of proteins, one-letter",
        _SOURCE,
        rf"{_PROTEIN_PREFIX}{_SHORT_PROTEIN}",
        always,
        (
            "p.Q77R",
            "p.(Q77R)",
            "NP_000001.1:p.Q77R",
            "p.W88*",
            "p.N99Qfs*5",
            "p.T55del",
            "p.E44_F45insS",
            "p.S33=",
            "p.*110Qext*17",
            "p.M1?",
        ),
        passes=("p.S3", "p.A1=b", "p.append(1)"),
    ),
    Notation(
        "a protein that isn't made",
        _SOURCE,
        r"(?<![\w./-])p\.[\[(]{0,2}0\??(?![\w.=<>\[])",
        always,
        ("p.0", "p.0?", "NP_000001.1:p.0"),
        passes=("net.p.0", "p.0.weight", "p.0=1", "p.0>0.5"),
    ),
    Notation(
        "a change of residues without its prefix",
        "reports, as Gln77Arg",
        rf"{START}(?P<first>NP_[0-9]{{6,9}}\.[0-9]{{1,2}}:|{_CAPITAL_RESIDUE})(?P<pos>[0-9]{{1,5}})"
        rf"(?:{_CAPITAL_RESIDUE}{_STOP}|{_CAPITAL_RESIDUE}?(?:fs|ext|del|dup)|\*|=(?:/|{_STOP}))",
        _grade_residues,
        ("Gln77Arg", "NP_000001.1:24Cys", "Gln77Argfs"),
        ("Gly4Ser", "Trp88*"),
        ("24Cys", "Val7", "Met1ric"),
    ),
)
"""Notations of HGVS."""

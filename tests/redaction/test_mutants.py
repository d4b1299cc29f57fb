"""
Mutants: each rule is broken, one at a time, in a copy of the package, and a test must fail.

One mutant of each rule is tried by default, all of them with ``GENO_LEWM_MUTANTS=all``, which
``nox -s mutants`` sets.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.redaction import mutants

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "geno_lewm_obs"
EVERY = os.environ.get("GENO_LEWM_MUTANTS") == "all"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(360)]


class Mutant(NamedTuple):
    """One change of one module of ``redaction``, and the file of tests of which one must fail."""

    name: str
    module: str
    old: str
    new: str
    tests: str = "test_corpus.py"


ONE_A_RULE = (
    Mutant(
        "1: no name is personal",
        "names",
        "verdict = _listed_name(key) is not None",
        "verdict = False",
        "test_names.py",
    ),
    Mutant(
        "2: objects are written by their text",
        "values",
        "value = _converted(value)",
        "value = str(value)",
        "test_redact.py",
    ),
    Mutant(
        "3: no sequence is spelt out",
        "sequence",
        "return _is_spelt_out(encoded.upper())",
        "return False",
        "test_sequence.py",
    ),
    Mutant(
        "4: no variant is one",
        "variants/judge",
        "if len(text) < LONG and text.isascii() and not has_hint(text):",
        "if True:",
        "variants/test_notations.py",
    ),
    Mutant(
        "5: every key is allowed", "apply", "if name in allowed_keys:", "if True:", "test_redact.py"
    ),
    Mutant(
        "the last guard lets pass",
        "last_guard",
        "if holds_sequence(encoded):",
        "if False:",
        "test_last_guard.py",
    ),
)
OTHERS = (
    Mutant("strict raises nothing", "refusal", "return strict and", "return False and"),
    Mutant("a guess raises", "refusal", "return strict and self.certain and", "return strict and"),
    Mutant(
        "a filter that fails lets pass",
        "apply",
        'return {}, [Refusal(Rule.TYPE, "data", "data", failure=failure_of(exc))]',
        "return dict.copy(data), []",
        "test_redact.py",
    ),
    Mutant("nothing is counted", "__init__", "count_refusal(each.rule)", "pass"),
    Mutant(
        "the list doesn't grow",
        "names",
        "_refused.update(dict.fromkeys(names))",
        "pass",
        "test_names.py",
    ),
    Mutant(
        "a name judged by the shorter list goes on passing",
        "names",
        "        verdicts.store(key, verdict)",
        "        edition.verdicts.store(key, verdict)",
        "test_names.py",
    ),
    Mutant(
        "telephone numbers pass", "text_rules", "(8, holds_phone_number", "(99, holds_phone_number"
    ),
    Mutant("long texts pass", "values", "if len(text) > MAX_TEXT:", "if False:", "test_apply.py"),
    Mutant(
        "long lists pass",
        "apply",
        "length=length)]\n    kept = list",
        "length=length)][:0]\n    kept = list",
        "test_apply.py",
    ),
    Mutant("a run is 21", "sequence", "RUN: Final = 20", "RUN: Final = 21"),
    Mutant("RNA passes", "sequence", 'rb"[ACGTUN]{20,}"', 'rb"[ACGTN]{20,}"'),
    Mutant("IUPAC letters pass", "sequence", ">= RUN * 4 // 5", "> RUN"),
    Mutant("broken up passes", "sequence", ".translate(None, _SEPARATORS)", ""),
    Mutant("GenBank's numbers part", "sequence", 're.sub(_STANDING_NUMBER, b"", named)', "named"),
    Mutant(
        "look-alikes pass",
        "lookalikes",
        "return text\n    # Imported here",
        "pass\n    return text\n    # Imported here",
    ),
    Mutant(
        "invisible characters part",
        "lookalikes",
        'frozenset({"Mn", "Me", "Cf"})',
        "frozenset()",
        "test_lookalikes.py",
    ),
    Mutant("keys aren't judged", "keys", "    verdict = judge_text(name)", "    verdict = None"),
    Mutant(
        "keys aren't judged together",
        "keys",
        "        _, refusal = judge_key(name, key.position)",
        "        pass",
        "test_keys.py",
    ),
    Mutant(
        "an entry vanishes",
        "apply",
        "        elif name in kept:",
        "        elif False:",
        "test_flat.py",
    ),
    Mutant("masked numbers are read", "arrays", "None if mask[at] else ", "", "test_arrays.py"),
    Mutant(
        "a private class is named",
        "type_words",
        "return safe_name(_NAME(type(value)))",
        "return str(_NAME(type(value)))",
        "test_type_words.py",
    ),
    Mutant(
        "spread over fields passes",
        "together",
        "    if len(pieces) + len(others) <= 1:",
        "    if True:",
    ),
    Mutant(
        "spread over elements passes",
        "together",
        "    if verdict is not None:\n        rule, certain = verdict\n        return",
        "    if False:\n        rule, certain = verdict\n        return",
    ),
    Mutant(
        "codes pass",
        "together",
        "if len(items) >= RUN and numbers_spell_sequence(items):",
        "if False:",
    ),
    Mutant(
        "printed codes pass", "text_rules", "(2 * RUN, holds_code_list", "(9999, holds_code_list"
    ),
    Mutant("tokens pass", "encoded", "return _is_tokens(numbers, kinds) or", "return False or"),
    Mutant("one-hot rows pass", "encoded", "or _is_one_hot(numbers, kinds)", "or False"),
    Mutant("escapes pass", "encoded", 'return "%" in text or', "return False and"),
    Mutant(
        "hex passes",
        "encoded",
        "if firsts[::2].find(_MARKS) >= 0 or firsts[1::2].find(_MARKS) >= 0:",
        "if False:",
    ),
    Mutant(
        "dashes between alleles pass",
        "variants/places",
        '[ \\t]?[-:_/|~+,;.\\\\\\t][ \\t]?|[ \\t]{{1,8}}"',
        '[ \\t]?[:]|[ \\t]{{1,8}}"',
    ),
    Mutant(
        "alleles that an arrow parts pass",
        "variants/places",
        '_ARROW: Final = r" ?[-=]{0,2}> ?"',
        '_ARROW: Final = r"X"',
        "variants/test_notations.py",
    ),
    Mutant(
        "a change before its place passes",
        "variants/places",
        "[ ,;:@(]{{1,3}}",
        "[X]{{1,3}}",
        "variants/test_notations.py",
    ),
    Mutant("HGVS of DNA passes", "variants/hgvs", "(?P<prefix>[cgmnorCGMNOR])", "(?P<prefix>[X])"),
    Mutant(
        "HGVS of proteins passes",
        "variants/hgvs",
        '_PROTEIN_PREFIX: Final = rf"{START}[pP]',
        '_PROTEIN_PREFIX: Final = rf"{START}[X]',
    ),
    Mutant(
        "one-letter proteins pass",
        "variants/hgvs",
        'rf"{_PROTEIN_PREFIX}{_SHORT_PROTEIN}"',
        'rf"X{_SHORT_PROTEIN}"',
        "variants/test_notations.py",
    ),
    Mutant(
        "uncertain ends pass",
        "variants/hgvs",
        "\\((?:{_POINT}|-)_(?:{_POINT}|-)\\)|",
        "",
        "variants/test_notations.py",
    ),
    Mutant(
        "repeats pass",
        "variants/hgvs",
        'rf"|{_SEQUENCE}\\[[0-9(?]"',
        'r"|X"',
        "variants/test_notations.py",
    ),
    Mutant(
        "an assignment is unchanged",
        "variants/hgvs",
        '_WEAK_CHANGE: Final = rf"(?:=(?:/|{_STOP})',
        '_WEAK_CHANGE: Final = rf"(?:=',
        "variants/test_notations.py",
    ),
    Mutant(
        "an attribute is a prefix",
        "variants/hgvs",
        'if before in (".", "_", "/", "-") or',
        "if",
        "variants/test_notations.py",
    ),
    Mutant(
        "SPDI passes",
        "variants/identifiers",
        "{_REFSEQ}:",
        "X:",
        "variants/test_notations.py",
    ),
    Mutant(
        "VCF lines pass",
        "variants/tables",
        '{_TAB}(?P<pos>[0-9]{{1,10}}){_TAB}"',
        '{_TAB}(?P<pos>[X]{{1,10}}){_TAB}"',
    ),
    Mutant(
        "other contigs' lines pass",
        "variants/tables",
        "(?:{CHROMOSOME}|{_NAME}){_TAB}",
        "(?:{CHROMOSOME}){_TAB}",
        "variants/test_notations.py",
    ),
    Mutant(
        "rs numbers pass",
        "variants/identifiers",
        "(?P<number>[0-9]{2,12})",
        "(?P<number>[X]{2,12})",
    ),
    Mutant(
        "seeds and locus tags are rs numbers",
        "variants/identifiers",
        "return _grade_glued(text",
        "return Grade.CERTAIN or _grade_glued(text",
        "variants/test_notations.py",
    ),
    Mutant(
        "RS-485 is an rs number",
        "variants/identifiers",
        "or number in _STANDARDS:",
        ":",
        "variants/test_notations.py",
    ),
    Mutant(
        "NaN is an allele",
        "variants/parts",
        'MISSING: Final = r"(?i:n/?a[nt]?|n+)"',
        'MISSING: Final = r"X"',
        "variants/test_notations.py",
    ),
    Mutant(
        "symbolic alleles pass",
        "variants/parts",
        'SYMBOLIC: Final = r"<[A-Za-z*]',
        'SYMBOLIC: Final = r"<[X]',
        "variants/test_notations.py",
    ),
    Mutant(
        "thousands with separators pass",
        "variants/parts",
        "[0-9]{1,3}(?:[,'. _][0-9]{3}){1,3}|",
        "",
        "variants/test_notations.py",
    ),
    Mutant(
        "other contigs pass",
        "variants/parts",
        'rf"|{ACCESSION}|HLA',
        'r"|HLA',
        "variants/test_notations.py",
    ),
    Mutant(
        "a name in brackets is a breakend",
        "variants/places",
        "if _ALLELE_LETTERS.isdisjoint(around):",
        "if False:",
        "variants/test_notations.py",
    ),
    Mutant(
        "times are places",
        "variants/places",
        "_LONG_POSITION: Final = 5",
        "_LONG_POSITION: Final = 1",
        "variants/test_notations.py",
    ),
    Mutant(
        "hardware addresses are places",
        "variants/places",
        "if capitals and not _is_in_hex(match) else",
        "if capitals else",
        "variants/test_notations.py",
    ),
    Mutant(
        "escaped variants pass",
        "variants/unquoted",
        "if any(mark in text for mark in _MARKS) or is_shell",
        "if False and is_shell",
        "variants/test_notations.py",
    ),
    Mutant(
        "printed rows pass",
        "variants/judge",
        "if row != part:",
        "if False:",
        "variants/test_notations.py",
    ),
    Mutant(
        "variants in typographic signs pass",
        "variants/unquoted",
        "fold(text.translate(_SIGNS))",
        'text.encode("ascii", "replace").decode()',
        "variants/test_unquoted.py",
    ),
    Mutant(
        "the digits of other scripts are none",
        "text_rules",
        "digits = sum(map(str.isdigit, text))",
        "digits = 0",
        "variants/test_judge.py",
    ),
    Mutant(
        "what a match hides passes",
        "variants/judge",
        "match.start() + 1",
        "match.end() + 1",
        "variants/test_notations.py",
    ),
    Mutant(
        "what is far before a hint passes",
        "variants/hints",
        "_BEFORE: Final = 250",
        "_BEFORE: Final = 2",
        "variants/test_notations.py",
    ),
    Mutant(
        "a likely variant is certain",
        "text_rules",
        "certain=found.certain",
        "certain=True",
        "test_text_rules.py",
    ),
    Mutant(
        "named parts pass",
        "variants/printed",
        "return names_variant(text)",
        "return False",
    ),
    Mutant(
        "rows of a table pass",
        "variants/printed",
        'if ("\\t" in text or "|" in text) and holds_row(text):',
        "if False:",
        "variants/test_printed.py",
    ),
    Mutant(
        "columns pass",
        "variants/named_fields",
        "_judged(_fields(text)), _judged(_cells(text))",
        "_judged(_fields(text))",
    ),
    Mutant(
        "quoted names pass",
        "variants/named_fields",
        "bare = without_escapes(plain(text))",
        "bare = plain(text)",
    ),
    Mutant(
        "prose is a variant",
        "variants/named_fields",
        "_VALUES if is_said else _PLAIN_VALUES",
        "_VALUES",
    ),
    Mutant(
        "no chromosome is certain",
        "variants/named_fields",
        "return position >= _LEAST_CERTAIN if",
        "return True if",
    ),
    Mutant(
        "lists pass",
        "together",
        "_variant(key, len(items), row_tells_variant(items)) if texts",
        "None if texts",
    ),
    Mutant(
        "options are variants",
        "variants/rows",
        'match["named"] or (position >= _LEAST_CERTAIN and',
        "True or (position >= _LEAST_CERTAIN and",
    ),
    Mutant(
        "dicts pass",
        "together",
        "refusal = _variant(key, size, _entries_tell(entries))",
        "pass",
    ),
    Mutant(
        "variants over fields pass",
        "together",
        "return refusals + _remove_variant(kept) if may_tell else refusals",
        "return refusals",
    ),
    Mutant(
        "texts that name the parts one by one pass",
        "together",
        "return (Rule.VARIANT, True) if prints_variant(text) else None",
        "return None",
    ),
    Mutant("keys pass", "together", "if _spell(_pieces(entries)):", "if False:"),
    Mutant("codons as keys pass", "together", "if _spell([*entries]):", "if False:"),
    Mutant(
        "codons as keys are certain",
        "together",
        "certain = _spell([name for name in entries if len(name) > _SHORT_KEY])",
        "certain = True",
    ),
    Mutant(
        "spread over containers passes",
        "together",
        "return text if carries_bases(text) else",
        "return",
    ),
    Mutant(
        "beside a phase passes",
        "together",
        "[text for text in beside if carries_bases(text)]",
        "[]",
        "test_together.py",
    ),
    Mutant(
        "names of columns are pieces",
        "together",
        "if len(max(texts, key=len)) <= _LABEL and len(set(texts)) == len(texts):",
        "if False:",
    ),
    Mutant(
        "keys known are never looked at",
        "seen_before",
        "edition.known_dicts.store(keys, keys_may_tell(keys))",
        "edition.known_dicts.store(keys, False)",
        "test_together.py",
    ),
    Mutant("changes are bases", "labels", 'if capitals.find(b">") >= 0:', "if False:"),
    Mutant("ranges are bases", "labels", 'if capitals.find(b"_") >= 0:', "if False:"),
    Mutant("words in order are bases", "labels", "if are_ordered or are_most", "if False"),
    Mutant(
        "words twice are names",
        "labels",
        "if len(set(words)) < len(words):",
        "if False:",
        "test_labels.py",
    ),
)
OTHERS += tuple(Mutant(*row) for row in mutants.ROWS)
TRIED = ONE_A_RULE + (OTHERS if EVERY else ())


def source(mutant):
    return (PACKAGE / "redaction" / f"{mutant.module}.py").read_text("utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return a copy of the package and of the tests of the rules."""
    folder = tmp_path_factory.mktemp("mutants")
    ignored = shutil.ignore_patterns("__pycache__")
    for part in ("geno_lewm_obs", "tests/redaction", "tests/cases/redaction"):
        shutil.copytree(ROOT / part, folder / part, ignore=ignored)
    for part in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / part, folder / part)
    return folder


def outcome_of(folder, tests):
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        f"tests/redaction/{tests}",
    ]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV"))
    }
    return subprocess.run(
        command,
        cwd=folder,
        env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_is_a_change():
    """The text that a mutant changes is in the module once, so that it changes what it means to."""
    mutants = ONE_A_RULE + OTHERS

    assert [] == [mutant.name for mutant in mutants if source(mutant).count(mutant.old) != 1]


@pytest.mark.parametrize("mutant", TRIED, ids=lambda mutant: mutant.name)
def test_is_seen(copy, mutant):
    """With the rule broken, its tests fail."""
    module = copy / "geno_lewm_obs" / "redaction" / f"{mutant.module}.py"
    module.write_text(source(mutant).replace(mutant.old, mutant.new), "utf-8")
    try:
        done = outcome_of(copy, mutant.tests)
    finally:
        module.write_text(source(mutant), "utf-8")

    assert (1, True) == (done.returncode, "1 failed" in done.stdout)


def test_the_copy_is_what_is_tested(copy):
    """Unbroken, the same tests of the copy pass; so it's the change that fails them."""
    assert 0 == outcome_of(copy, "test_last_guard.py").returncode

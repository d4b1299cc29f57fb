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
        "verdict = any(_is_among(",
        "verdict = False and any(_is_among(",
        "test_names.py",
    ),
    Mutant(
        "2: objects are written by their text",
        "values",
        "return _unwrapped(value)",
        "return str(value)",
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
        "variant",
        "if len(text) < _SHORTEST or (",
        "if True or (",
        "test_variant.py",
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
    Mutant("plurals pass", "names", 'squeezed.removesuffix("s"), ', ""),
    Mutant("camelCase passes", "names", "[:_MAX_KEY]).casefold())", "[:_MAX_KEY]))"),
    Mutant("prefixes pass", "names", "return stem.startswith(_BEGINNINGS)", "return False"),
    Mutant(
        "the list doesn't grow",
        "names",
        "_refused.update(dict.fromkeys(map(_squeeze, given)))",
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
    Mutant("mail passes", "contacts", 'return "@" in text and', "return False and"),
    Mutant(
        "telephone numbers pass", "text_rules", "(8, holds_phone_number", "(99, holds_phone_number"
    ),
    Mutant("long texts pass", "values", "if len(text) > MAX_TEXT:", "if False:", "test_apply.py"),
    Mutant(
        "long lists pass",
        "apply",
        "        return _REFUSED, [Refusal(Rule.TYPE, key, key, length)]\n    kept = list",
        "        pass\n    kept = list",
        "test_apply.py",
    ),
    Mutant("a run is 21", "sequence", "RUN: Final = 20", "RUN: Final = 21"),
    Mutant("RNA passes", "sequence", 'rb"[ACGTUN]{20,}"', 'rb"[ACGTN]{20,}"'),
    Mutant("IUPAC letters pass", "sequence", ">= RUN * 4 // 5", "> RUN"),
    Mutant("broken up passes", "sequence", ".translate(None, _SEPARATORS)", ""),
    Mutant("GenBank's numbers part", "sequence", 're.sub(_STANDING_NUMBER, b"", named)', "named"),
    Mutant(
        "look-alikes pass", "lookalikes", "if text.isascii():\n        return text", "return text"
    ),
    Mutant(
        "invisible characters part",
        "lookalikes",
        'frozenset({"Mn", "Me", "Cf"})',
        "frozenset()",
        "test_lookalikes.py",
    ),
    Mutant("keys aren't judged", "apply", "    verdict = judge_text(name)", "    verdict = None"),
    Mutant(
        "spread over fields passes",
        "together",
        "    if len(pieces) + len(others) <= 1:",
        "    if True:",
    ),
    Mutant(
        "spread over elements passes",
        "together",
        "    rule = _rule_of(texts)",
        "    rule = None",
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
        "base64 passes", "encoded", "if marks[start::4].find(_MARKS_OF_TRIPLETS) >= 0:", "if False:"
    ),
    Mutant(
        "compressed passes",
        "encoded",
        "for start in islice(likely, _MAX_TRIES):",
        "for start in ():",
    ),
    Mutant(
        "dashes between alleles pass",
        "variant",
        "[-:_]{_ALLELE}[-:_>/]{_ALLELE}{_END}",
        "[:]{_ALLELE}[>]{_ALLELE}{_END}",
    ),
    Mutant("HGVS of DNA passes", "variant", "{_WORD_START}[cgmnr]", "{_WORD_START}[X]"),
    Mutant("HGVS of proteins passes", "variant", "{_WORD_START}p\\.", "{_WORD_START}X\\."),
    Mutant("SPDI passes", "variant", '_ACCESSION = r"N[CGMRTWP]_', '_ACCESSION = r"X_'),
    Mutant("VCF lines pass", "variant", "\\t[0-9]{{1,10}}\\t[^", "\\t[X]{{1,10}}\\t[^"),
    Mutant("rs numbers pass", "variant", "rs[0-9]{{4,12}}{", "rs[X]{{4,12}}{"),
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
    ),
    Mutant(
        "columns pass",
        "variants/named_fields",
        "_judged(_fields(plain)), _judged(_cells(plain))",
        "_judged(_fields(plain))",
    ),
    Mutant("quoted names pass", "variants/named_fields", 'if "\\\\" in text:', "if False:"),
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
        "return Rule.VARIANT if prints_variant(text) else None",
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
    Mutant("changes are bases", "labels", 'if b">" in capitals:', "if False:"),
    Mutant("ranges are bases", "labels", 'if b"_" in capitals:', "if False:"),
    Mutant("words in order are bases", "labels", "if are_ordered or are_most", "if False"),
    Mutant(
        "words twice are names",
        "labels",
        "if len(set(words)) < len(words):",
        "if False:",
        "test_labels.py",
    ),
)
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


@pytest.mark.parametrize("mutant", ONE_A_RULE + OTHERS, ids=lambda mutant: mutant.name)
def test_is_a_change(mutant):
    """The text that a mutant changes is in the module once, so that it changes what it means to."""
    assert 1 == source(mutant).count(mutant.old)


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

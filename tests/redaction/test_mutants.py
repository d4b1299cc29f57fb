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
    Mutant("keys aren't judged", "apply", "    verdict = judge_text(name)", "    verdict = None"),
    Mutant("spread over fields passes", "apply", "    if len(texts) <= 1 or", "    if True or"),
    Mutant(
        "spread over elements passes",
        "apply",
        'if texts and text_holds_sequence(" ".join(texts)):',
        "if False:",
    ),
    Mutant(
        "codes pass",
        "apply",
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
        "variant",
        "[-:_]{_ALLELE}[-:_>/]{_ALLELE}{_END}",
        "[:]{_ALLELE}[>]{_ALLELE}{_END}",
    ),
    Mutant("HGVS of DNA passes", "variant", "{_WORD_START}[cgmnr]", "{_WORD_START}[X]"),
    Mutant("HGVS of proteins passes", "variant", "{_WORD_START}p\\.", "{_WORD_START}X\\."),
    Mutant("SPDI passes", "variant", '_ACCESSION = r"N[CGMRTWP]_', '_ACCESSION = r"X_'),
    Mutant("VCF lines pass", "variant", "\\t[0-9]{{1,10}}\\t[^", "\\t[X]{{1,10}}\\t[^"),
    Mutant("rs numbers pass", "variant", "rs[0-9]{{4,12}}{", "rs[X]{{4,12}}{"),
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

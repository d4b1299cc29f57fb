"""
Attacks and innocents in ``tests/cases/redaction``: what must be kept out, by which rule and how
surely, and what must pass.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import zlib
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

import orjson
import pytest

from geno_lewm_obs import InvariantViolation, redact, redaction_stats

CORPUS = Path(__file__).parents[1] / "cases" / "redaction"
EVENT = "training.metric"


class Liar(str):
    """Text that claims to be harmless whoever asks it."""

    __slots__ = ()

    def __str__(self):
        return "harmless"

    __repr__ = __format__ = __str__

    def __len__(self):
        return 8

    def __contains__(self, part):
        return False

    def __iter__(self):
        return iter("harmless")


class Place:
    """A path that isn't a `pathlib` object."""

    def __init__(self, text):
        self.text = text

    def __fspath__(self):
        return self.text


class Talker:
    """An object that shows its text to whoever asks."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


RECIPES = {
    "$repeat": lambda made: made[0] * made[1],
    "$join": "".join,
    "$dict": dict,
    "$tuple": tuple,
    "$set": set,
    "$generator": lambda made: (item for item in made),
    "$float": float,
    "$complex": lambda made: complex(*made),
    "$ellipsis": lambda _: ...,
    "$bytes": str.encode,
    "$bytearray": lambda text: bytearray(text, "utf-8"),
    "$memoryview": lambda text: memoryview(text.encode()),
    "$base64": lambda text: base64.b64encode(text.encode()).decode(),
    "$zlib64": lambda text: base64.b64encode(zlib.compress(text.encode())).decode(),
    "$gzip64": lambda text: base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode(),
    "$codes": lambda text: [ord(letter) for letter in text],
    "$path": PurePosixPath,
    "$pathlike": Place,
    "$str_subclass": Liar,
    "$str_enum": lambda text: StrEnum("Kind", {"MEMBER": text}).MEMBER,
    "$object": Talker,
    "$exception": ValueError,
    "$class": lambda text: type(text, (), {}),
}


def make(value: Any) -> Any:
    """Return *value* with its recipes carried out."""
    if isinstance(value, list):
        return [make(item) for item in value]
    if not isinstance(value, dict):
        return value
    recipe = next(iter(value), "")
    if len(value) == 1 and recipe in RECIPES:
        return RECIPES[recipe](make(value[recipe]))
    return {key: make(item) for key, item in value.items()}


def folders(side):
    return sorted(path for path in (CORPUS / side).iterdir() if path.is_dir())


def cases(side):
    """Return the cases of each kind by its name."""
    return {
        folder.name: json.loads((folder / "cases.json").read_text(encoding="utf-8"))
        for folder in folders(side)
    }


ATTACKS, INNOCENTS = cases("attacks"), cases("innocents")
of_each_attack = pytest.mark.parametrize("cases", ATTACKS.values(), ids=ATTACKS)
of_each_innocent = pytest.mark.parametrize("cases", INNOCENTS.values(), ids=INNOCENTS)
"""One test of a kind: of thousands, most of the time would be spent between them."""


def judged(case, *, strict):
    """Return what is kept of a case's data, and the counters that rose."""
    data = make(case["data"])
    before = redaction_stats()
    kept = redact(EVENT, data, allowed_keys=list(data), strict=strict)
    return kept, {
        name: value - before[name]
        for name, value in redaction_stats().items()
        if value != before[name]
    }


def holds_run(text):
    """Tell whether 20 bases stand in *text*, nothing but letters counted."""
    return re.search("[ACGTUN]{20}", re.sub(r"[\W\d_]", "", text.upper())) is not None


class TestAttacks:
    @of_each_attack
    def test_certain_ones_raise(self, cases):
        """
        What is certain raises in strict mode, names its rule, and shows nothing of a sequence.
        """
        for case in cases:
            if not case["certain"]:
                continue
            with pytest.raises(InvariantViolation) as caught:
                judged(case, strict=True)

            assert (case["name"], case["rule"], False) == (
                case["name"],
                caught.value.details["rule"],
                holds_run(json.dumps(caught.value.to_dict())),
            )

    @of_each_attack
    def test_guesses_never_raise(self, cases):
        """What is a guess is dropped in strict mode too, and counted under its rule alone."""
        for case in cases:
            if case["certain"]:
                continue
            kept, counted = judged(case, strict=True)

            assert (case["name"], case.get("kept", {}), {f"dropped_{case['rule']}"}) == (
                case["name"],
                kept,
                counted.keys(),
            )

    @of_each_attack
    def test_are_dropped_and_counted(self, cases):
        """
        In permissive mode an attack is dropped, what was harmless beside it is kept, which holds
        no 20 bases whatever stands between them, and its rule's counter rises.
        """
        for case in cases:
            kept, counted = judged(case, strict=False)

            assert (case["name"], case.get("kept", {}), True, False) == (
                case["name"],
                kept,
                counted.get(f"dropped_{case['rule']}", 0) >= 1,
                holds_run(orjson.dumps(kept).decode()),
            )


class TestInnocents:
    @of_each_innocent
    def test_are_kept(self, cases):
        """What identifies no one is kept exactly, in strict mode as well, and no counter rises."""
        for case in cases:
            for strict in (False, True):
                expected = make(case.get("kept", case["data"]))

                assert (case["name"], expected, {}) == (case["name"], *judged(case, strict=strict))


class TestCorpus:
    @pytest.mark.parametrize("side", ["attacks", "innocents"])
    def test_is_large(self, side):
        """There are at least 200 attacks and 200 innocents, no two with the same data."""
        kinds = {"attacks": ATTACKS, "innocents": INNOCENTS}[side]
        data = [json.dumps(case["data"]) for cases in kinds.values() for case in cases]

        assert (True, len(data)) == (len(data) >= 200, len(set(data)))

    @pytest.mark.parametrize(
        "folder",
        folders("attacks") + folders("innocents"),
        ids=lambda folder: f"{folder.parent.name}/{folder.name}",
    )
    def test_has_a_sentence_for_every_kind(self, folder):
        """A kind's folder says in one sentence what its cases have in common."""
        text = (folder / "README.md").read_text(encoding="utf-8")

        assert (1, True) == (text.count("\n"), text.endswith(".\n"))

    def test_uses_every_recipe(self):
        """Each recipe is used by a case, and each is explained."""
        used = set(
            re.findall(
                r'"(\$\w+)"',
                " ".join(
                    path.read_text(encoding="utf-8") for path in CORPUS.glob("*/*/cases.json")
                ),
            )
        )
        explained = set(
            re.findall(r'"(\$\w+)"', (CORPUS / "README.md").read_text(encoding="utf-8"))
        )

        assert (set(RECIPES), set(RECIPES)) == (used, explained)

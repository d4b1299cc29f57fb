"""Dicts and lists that are known as a whole."""

from __future__ import annotations

import enum
import math
import sys

import pytest

from geno_lewm_obs.redaction import apply_rules, names, seen_before

# the package has a function of this name
known = sys.modules["geno_lewm_obs.redaction.seen_before"]
BASES = "ACGTTGCA" * 5
NUMBERS = {"layer_1": 0.5, "layer_2": 3, "layer_3": True}
FRAMES = ["app:main:7", "app:train:19"]


class Code(int, enum.Enum):
    """A number whose value is a text, as JSON's writer would have it."""

    ONE = 1, BASES

    def __new__(cls, number, text):
        self = int.__new__(cls, number)
        self._value_ = text
        return self


class Pretender(str):
    """A text that says it's another one."""

    __slots__ = ()

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash(FRAMES[1])


@pytest.fixture(autouse=True)
def nothing_known():
    names.edition.known_dicts.clear()
    known._texts.clear()


def passed(value):
    return apply_rules({"value": value}, {"value"})[0].get("value")


class TestDicts:
    def test_known(self):
        """Numbers under keys that passed together before are known, and come back as a copy."""
        before = seen_before(NUMBERS)
        passed(NUMBERS)
        after = seen_before(NUMBERS)

        assert (None, NUMBERS, False) == (before, after, after is NUMBERS)

    @pytest.mark.parametrize(
        "value",
        [math.nan, -math.inf, 2**64, "text", None, [1], Code.ONE, b"x"],
        ids=lambda each: type(each).__name__,
    )
    def test_other_values(self, value):
        """What isn't a number that's written as it is has to be looked at, under known keys too."""
        passed(NUMBERS)

        assert seen_before(NUMBERS | {"layer_2": value}) is None

    def test_numbers_that_spell_bases(self):
        """Codes of bases are found under known keys too."""
        keys = [f"key_{number}" for number in range(len(BASES))]
        passed(dict.fromkeys(keys, 0.5))

        assert seen_before(dict.fromkeys(keys, 0.25)) is not None
        assert seen_before(dict(zip(keys, BASES.encode(), strict=True))) is None

    @pytest.mark.parametrize("key", ["email", "größe", "del\x7f", BASES], ids=ascii)
    def test_keys_that_need_more(self, key):
        """Keys that a rule refuses, or that the line has to escape, are never known."""
        passed(NUMBERS | {key: 1})

        assert seen_before(NUMBERS | {key: 1}) is None

    @pytest.mark.parametrize(
        "keys", [("layer_2", "layer_1", "layer_3"), ("layer_1", "layer_2"), (1, 2)], ids=str
    )
    def test_other_keys(self, keys):
        """Only the same keys in the same order are known: the order tells which key comes first."""
        passed(NUMBERS)

        assert seen_before(dict.fromkeys(keys, 1)) is None

    def test_a_key_that_pretends(self):
        """A key that claims to be equal to one that passed is judged by what it is."""

        class Key(Pretender):
            __slots__ = ()

            def __hash__(self):
                return hash("layer_1")

        passed(NUMBERS)

        assert {} == passed({Key("email"): 1})

    def test_forgotten_when_the_list_of_names_grows(self, longer_list):
        """A key that becomes personal isn't known any more."""
        passed({"ward_7": 1})
        longer_list(["ward_7"])

        assert seen_before({"ward_7": 1}) is None


class TestLists:
    def test_of_texts(self):
        """Texts that passed together are known, and come back as a copy."""
        before = seen_before(FRAMES)
        passed(FRAMES)
        after = seen_before(FRAMES)

        assert (None, FRAMES, False) == (before, after, after is FRAMES)

    @pytest.mark.parametrize(
        "texts",
        [[BASES], ["GATTACAGATTA", "CAGATTACAGATTACA"], ["größe"], ["a", 1], ["a", None]],
        ids=str,
    )
    def test_of_other_texts(self, texts):
        """
        Those that a rule refuses, alone or together, or that need an escape, are never known; nor
        are lists of several kinds.
        """
        passed(texts)

        assert seen_before(texts) is None

    def test_of_texts_that_pretend(self):
        """
        A text that says it's equal to one that is known doesn't get in: what comes back is what
        passed.
        """
        passed(FRAMES)
        back = seen_before([FRAMES[0], Pretender(BASES)])

        assert (FRAMES, [str, str]) == (back, [type(text) for text in back])

    def test_of_numbers(self):
        """Numbers need not be known."""
        assert [1, 0.5, True] == seen_before([1, 0.5, True])

    @pytest.mark.parametrize(
        "numbers",
        [[math.nan], [2**64], list(BASES.encode()), [Code.ONE], [1] * 10_001, []],
        ids=lambda each: f"{len(each)}",
    )
    def test_of_other_numbers(self, numbers):
        """Those that JSON has no number for, too many, or that spell bases have to be looked at."""
        assert seen_before(numbers) is None


@pytest.mark.parametrize(
    "value", [(1, 2), {1, 2}, "text", 1, None, type("D", (dict,), {})(a=1)], ids=repr
)
def test_others(value):
    """Only dicts and lists are asked about, and no subclasses of theirs."""
    passed(value)

    assert seen_before(value) is None


def test_memory_is_bounded():
    """However many dicts and lists pass, few are remembered, and no large ones."""
    for number in range(500):
        passed({f"key {number}": 1})
        passed([f"text {number}"])
    passed({f"key {number}": 1 for number in range(500)})
    passed([f"text {number}" for number in range(500)])
    passed({"key " * 1200: 1})
    passed(["text " * 1000])

    dicts, lists = names.edition.known_dicts.entries, known._texts.entries
    remembered = [*dicts, *lists]
    assert len(dicts) <= 64 >= len(lists)
    assert len("text 499") == max(sum(map(len, texts)) for texts in remembered)

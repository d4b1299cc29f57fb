"""What is spread over several values."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction import apply_rules, carries_bases
from geno_lewm_obs.redaction.together import carried, is_piece, keys_may_tell, remove_spread

LEFT, RIGHT = "GATTCCAGTACG", "ATTGCAAGCTAC"


class TestCarried:
    @pytest.mark.parametrize(
        ("expected", "value"),
        [
            (LEFT, [LEFT]),
            ("G A T T C C", list("GATTCC")),
            ("read GATTCC", ["read", "GATTCC"]),
            ("GATTCC", ["GATTCC", 3, None]),
            (LEFT, {LEFT: 1}),
            (f"{LEFT} {RIGHT}", {LEFT: RIGHT}),
            (RIGHT, {"x": RIGHT, "y": 3}),
            ("", list("GATTC")),
            ("", ["read", "GATTC"]),
            ("", [LEFT[:8] + "x", "x" + LEFT[:5]][::-1]),
            ("", ["gc", "at", "tg", "ca"]),
            ("", {"GATT": 1, "CCAG": 2}),
            ("", {}),
            ("", []),
            ("", [1.0, 2.0]),
        ],
        ids=ascii,
    )
    def test_of_a_container(self, expected, value):
        """A list or dict carries what begins or ends with six bases, and no names of columns."""
        assert expected == carried(value)

    @pytest.mark.parametrize(
        ("expected", "text"),
        [
            (True, LEFT),
            (True, "g-a-t-t-c-c the rest"),
            (True, "phase gattcc"),
            (False, "phase gattc"),
            (False, "warmup"),
            (False, "cat"),
            (False, ""),
            (True, "\u0410\u0421G\u0422\u0410\u0421"),
        ],
        ids=ascii,
    )
    def test_of_a_text(self, expected, text):
        """So does a text, whatever parts its bases."""
        assert expected is carries_bases(text)


class TestRemoveSpread:
    @pytest.mark.parametrize(
        "kept",
        [
            {"a": [LEFT], "b": [RIGHT]},
            {"a": list(LEFT), "n": 3, "b": list(RIGHT)},
            {"a": LEFT, "b": {"x": RIGHT}},
            {"a": {LEFT: 1}, "b": {RIGHT: 2}},
            {"a": [LEFT[:6], LEFT[6:]], "b": RIGHT},
        ],
        ids=["lists", "letters", "field and dict", "keys", "list and field"],
    )
    def test_over_containers(self, kept):
        """A sequence over lists, dicts and fields takes each of its pieces."""
        refusals = remove_spread(kept)

        assert ({"n": 3} if "n" in kept else {}, [("dna", "a"), ("dna", "b")]) == (
            kept,
            [(refusal.rule, refusal.key) for refusal in refusals],
        )

    def test_beside_a_promoted_text(self):
        """What completes a sequence with a promoted text is removed; the text itself can't be."""
        kept = {"name": RIGHT, "loss": 1.0}
        refusals = remove_spread(kept, [LEFT])

        assert ({"loss": 1.0}, ["name"]) == (kept, [refusal.key for refusal in refusals])

    def test_beside_a_harmless_text(self):
        """A text that carries no bases completes nothing."""
        assert [] == remove_spread({"name": RIGHT}, ["phase1", "GATTC"])

    @pytest.mark.parametrize(
        ("kept", "rest", "certain"),
        [
            ({"chrom": "7", "pos": 5, "alt": "A", "loss": 1.0}, {"loss": 1.0}, True),
            ({"a": {"chrom": "7", "pos": 5}, "ref": "C", "alt": "A"}, {}, True),
            ({"pos": 5000, "ref": "C", "alt": "A"}, {}, False),
        ],
        ids=["fields", "dict and fields", "no chromosome"],
    )
    def test_variant(self, kept, rest, certain):
        """A variant over fields takes those that name its parts."""
        refusals = remove_spread(kept)

        assert (rest, {("variant", certain)}) == (
            kept,
            {(refusal.rule, refusal.certain) for refusal in refusals},
        )

    def test_texts_that_are_a_variant_together(self):
        """Texts that name the parts one by one are judged as one."""
        kept = {"a": "chrom=7 pos=123456", "b": "ref=ATC alt=A"}

        assert {"variant"} == {refusal.rule for refusal in remove_spread(kept)}


class TestKeys:
    @pytest.mark.parametrize(
        ("expected", "key"), [(True, "GATTA"), (False, "GATT"), (False, "gates"), (True, "acgtu")]
    )
    def test_piece(self, expected, key):
        """A key of five bases or more may be a piece of a sequence; a codon is counted."""
        assert expected is is_piece(key)

    @pytest.mark.parametrize(
        ("expected", "keys"),
        [
            (True, ["chrom", "pos"]),
            (True, ["chr7"]),
            (True, ["X"]),
            (False, ["loss", "auc"]),
            (False, []),
        ],
    )
    def test_that_may_tell(self, expected, keys):
        """Keys that name a place, or end as a chromosome's name, are looked at with values."""
        assert expected is keys_may_tell(keys)

    def test_known_ones_are_judged_with_other_values(self):
        """Keys that passed with numbers don't let a variant pass."""
        variant = {"chr7": "117559590 ATCT>A"}
        assert [] == apply_rules({"value": dict.fromkeys(variant, 1.5)}, {"value"})[1]

        assert ["variant"] == [each.rule for each in apply_rules({"value": variant}, {"value"})[1]]

    def test_pieces_are_found_each_time(self):
        """A sequence over keys is refused though each key passed alone."""
        pieces = {LEFT: 1, RIGHT: 2}
        for key in pieces:
            assert [] == apply_rules({"value": {key: 1}}, {"value"})[1]

        assert [["dna"], ["dna"]] == [
            [each.rule for each in apply_rules({"value": pieces}, {"value"})[1]] for _ in range(2)
        ]

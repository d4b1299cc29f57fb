"""A JSON value looked through by its keys."""

from __future__ import annotations

import orjson
import pytest

from geno_lewm_obs.audit import Canary, Rules
from geno_lewm_obs.audit.document import look_into

READ = "GATTACA" * 4


def places(value, detector=None):
    return [
        (place.path, place.seen.rule, place.length)
        for place in look_into(value, detector or Rules())
    ]


class TestPath:
    @pytest.mark.parametrize(
        ("value", "path"),
        [
            (READ, ""),
            ({"read": READ}, "read"),
            ([READ], "[0]"),
            ({"data": {"reads": ["ok", READ]}}, "data.reads[1]"),
            ([[{"a": [0, {"b": READ}]}]], "[0][0].a[1].b"),
        ],
    )
    def test_leads_to_the_value(self, value, path):
        """
        The keys and indices from the beginning of the document to the value are told, and its
        length.
        """
        assert [(path, "dna", 28)] == places(value)

    def test_shows_a_private_key_as_its_position(self):
        """
        A key that is private itself is its position, and what stands below it is looked at too.
        """
        assert [("data.#1", "dna", 28), ("data.#1.mail", "denied", 4)] == places(
            {"data": {"a": 1, READ: {"mail": "x"}}}
        )

    def test_is_shown_as_a_terminal_takes_it(self):
        """Control characters in a key are shown as escapes, and a long key is cut."""
        assert [("\\x1b[2J", "dna", 28), ("k" * 80 + "…", "dna", 28)] == places(
            {"\x1b[2J": READ, "k" * 200: READ}
        )

    def test_is_bounded(self):
        """Of a path longer than 300 characters the end is shown."""
        value = [READ]
        for _ in range(400):
            value = {"deep": value}
        (place,) = look_into(value, Rules())

        assert ("…" + "deep." * 100 + "deep[0]")[-301:][1:] == place.path[1:]
        assert "…" == place.path[0]


class TestWhatIsSeen:
    def test_a_personal_name_hides_what_is_below_it(self):
        """A personal key is told once; its value isn't told besides."""
        assert [("user_email", "denied", 10)] == places({"user_email": "ada@example.org"})

    def test_everything_is_told_in_order(self):
        """Each thing that is seen is told, in the order of the document."""
        value = {"a": "ada@example.org", "b": {"c": READ}, "d": "chr7:g.117559590A>G"}

        assert [("a", "denied"), ("d", "variant"), ("b.c", "dna")] == [
            found[:2] for found in places(value)
        ]

    @pytest.mark.parametrize(
        "value", [["GATTACAGAT", "TACAGATTAC"], {"x": "GATTACAGAT", "y": 1, "z": "TACAGATTAC"}]
    )
    def test_texts_together(self, value):
        """
        A sequence that is spread over the elements of a list or the values of a dict is told of
        the whole.
        """
        assert [("whole", "dna", len(value))] == places({"whole": value})

    def test_numbers_together(self):
        """A list of character codes is told of the list."""
        assert [("codes", "dna", 24)] == places({"codes": list(b"GATTACA" * 3 + b"GAT")})

    def test_a_canary_in_a_key_and_below_it(self):
        """With a canary, a personal name is nothing, and a piece in a key or a value is."""
        detector = Canary(READ.encode())

        assert [("#1", "canary", 28), ("user_email", "canary", 28)] == places(
            {"user_email": READ, READ: 1}, detector
        )

    @pytest.mark.parametrize(
        "value",
        [None, 1, True, 1.5, "", {}, [], {"loss": 0.5, "tags": ["a", "b"], "n": list(range(50))}],
    )
    def test_nothing_in_what_is_harmless(self, value):
        """Scalars, and containers of harmless values, hold nothing."""
        assert [] == places(value)


class TestHostile:
    @pytest.mark.parametrize(
        "text", [b"[" * 1000 + b"]" * 1000, b'{"a":' * 1000 + b"1" + b"}" * 1000]
    )
    def test_depth_is_no_fault(self, text):
        """A document as deep as the parser takes is looked through."""
        assert [] == places(orjson.loads(text))

    def test_a_wide_list_deep_down_keeps_paths_short(self):
        """Many findings below a long path hold no path longer than the bound."""
        value = [READ] * 1000
        for _ in range(900):
            value = [value]

        assert {301} == {len(path) for path, _, _ in places(value)}

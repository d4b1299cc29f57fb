"""Search a JSON value by its keys."""

from __future__ import annotations

import orjson
import pytest

from geno_lewm_obs.audit import CanaryDetector, RuleDetector
from geno_lewm_obs.audit.document import search_document

READ = "GATTACA" * 4


def hits(value, detector=None):
    return [
        (hit.path, hit.match.rule, hit.length)
        for hit in search_document(value, detector or RuleDetector())
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
        """A hit has the keys and indices that lead to the value, and the value's length."""
        assert [(path, "dna", 28)] == hits(value)

    def test_shows_a_private_key_as_its_position(self):
        """
        A key that is private itself is its position, and what stands below it is looked at too.
        """
        assert [("data.#1", "dna", 28), ("data.#1.mail", "denied", 4)] == hits(
            {"data": {"a": 1, READ: {"mail": "x"}}}
        )

    def test_is_shown_as_a_terminal_takes_it(self):
        """Control characters in a key are shown as escapes, and a long key is cut."""
        assert [("\\x1b[2J", "dna", 28), ("k" * 80 + "…", "dna", 28)] == hits(
            {"\x1b[2J": READ, "k" * 200: READ}
        )

    def test_is_bounded(self):
        """Of a path longer than 300 characters the end is shown."""
        value = [READ]
        for _ in range(400):
            value = {"deep": value}
        (hit,) = search_document(value, RuleDetector())

        assert ("…" + "deep." * 100 + "deep[0]")[-301:][1:] == hit.path[1:]
        assert "…" == hit.path[0]


class TestWhatIsSeen:
    def test_a_personal_name_hides_what_is_below_it(self):
        """A personal key is one hit; its value isn't another one."""
        assert [("user_email", "denied", 10)] == hits({"user_email": "ada@example.org"})

    def test_everything_is_reported_in_order(self):
        """Every hit is reported, in the order of the document."""
        value = {"a": "ada@example.org", "b": {"c": READ}, "d": "chr7:g.117559590A>G"}

        assert [("a", "denied"), ("d", "variant"), ("b.c", "dna")] == [
            found[:2] for found in hits(value)
        ]

    @pytest.mark.parametrize(
        "value", [["GATTACAGAT", "TACAGATTAC"], {"x": "GATTACAGAT", "y": 1, "z": "TACAGATTAC"}]
    )
    def test_texts_together(self, value):
        """A sequence spread over a list's elements or a dict's values is a hit of the whole."""
        assert [("whole", "dna", len(value))] == hits({"whole": value})

    def test_numbers_together(self):
        """A list of character codes is a hit of the list as a whole."""
        assert [("codes", "dna", 24)] == hits({"codes": list(b"GATTACA" * 3 + b"GAT")})

    def test_a_canary_in_a_key_and_below_it(self):
        """With a canary, a personal name is nothing, and a piece in a key or a value is."""
        detector = CanaryDetector(READ.encode())

        assert [("#1", "canary", 28), ("user_email", "canary", 28)] == hits(
            {"user_email": READ, READ: 1}, detector
        )

    @pytest.mark.parametrize(
        "value",
        [None, 1, True, 1.5, "", {}, [], {"loss": 0.5, "tags": ["a", "b"], "n": list(range(50))}],
    )
    def test_nothing_in_what_is_harmless(self, value):
        """Scalars, and containers of harmless values, hold nothing."""
        assert [] == hits(value)


class TestHostile:
    @pytest.mark.parametrize(
        "text", [b"[" * 1000 + b"]" * 1000, b'{"a":' * 1000 + b"1" + b"}" * 1000]
    )
    def test_depth_is_no_fault(self, text):
        """A document as deep as the parser takes is searched."""
        assert [] == hits(orjson.loads(text))

    def test_a_wide_list_deep_down_keeps_paths_short(self):
        """Many hits below a long path have no path longer than the bound."""
        value = [READ] * 1000
        for _ in range(900):
            value = [value]

        assert {301} == {len(path) for path, _, _ in hits(value)}

"""The table of notations of variants: every row by its examples, and what quotes these."""

from __future__ import annotations

import html
import json
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.redaction.variants import find_variant
from geno_lewm_obs.redaction.variants.judge import _candidates, _find_in, _readings
from geno_lewm_obs.redaction.variants.notations import NOTATIONS, Grade
from geno_lewm_obs.redaction.variants.parts import is_allele, is_chromosome
from geno_lewm_obs.redaction.variants.unquoted import plain


def examples(side):
    """Return the examples of all rows, each named by its row and its place there."""
    return [
        pytest.param(text, id=f"{row.name}, {at}")
        for row in NOTATIONS
        for at, text in enumerate(getattr(row, side), 1)
    ]


def judged(text):
    found = find_variant(text)
    return None if found is None else found.certain


def said(text):
    """Return *text* within a sentence; one whose columns are parted by tabs is a line."""
    return f"a line\n{text}\n" if "\t" in text else f"while scoring {text}, failed"


class TestTable:
    @pytest.mark.parametrize("text", examples("refused"))
    def test_examples_are_refused(self, text):
        """Each example of a row is certain, alone, within a text, and after a long one."""
        long = "many words and no digit " * 30 + said(text)

        assert (True, True, True) == (judged(text), judged(said(text)), judged(long))

    @pytest.mark.parametrize("text", examples("guessed"))
    def test_guesses_are_guessed(self, text):
        """What a row holds for likely is a guess, alone and within a text."""
        assert (False, False) == (judged(text), judged(said(text)))

    @pytest.mark.parametrize("text", examples("passes"))
    def test_what_looks_like_it_passes(self, text):
        """What a row lets pass on purpose passes, alone and within a text."""
        assert (None, None) == (judged(text), judged(said(text)))

    @pytest.mark.parametrize("row", NOTATIONS, ids=lambda row: row.name)
    def test_each_row_is_needed(self, row):
        """A row's examples include one that no other row finds for certain."""
        others = [other for other in NOTATIONS if other is not row]
        own = row.refused or row.guessed

        assert any(found_by(others, text) < found_by([row], text) for text in own)

    @pytest.mark.parametrize("row", NOTATIONS, ids=lambda row: row.name)
    def test_each_row_is_documented(self, row):
        """A row has a source, an example and a counter-example, and its name is its own."""
        assert row.source
        assert row.refused or row.guessed
        assert row.passes
        assert 1 == [other.name for other in NOTATIONS].count(row.name)


def found_by(rows, text):
    """Return the highest grade that *rows* give to *text* or to a reading of it."""
    return max(
        (
            row.grade(match)
            for row in rows
            for reading in (text, *_readings(plain(text)))
            for match in _candidates(row.pattern, reading)
        ),
        default=Grade.NONE,
    )


LINE = "7\t123456\t.\tATC\tA\t50\tPASS\tDP=30"
QUOTINGS = {
    "plain": str,
    "repr": repr,
    "of an exception": lambda text: str(KeyError(text)),
    "bytes": lambda text: repr(text.encode()),
    "JSON": lambda text: json.dumps({"line": text}),
    "JSON in JSON": lambda text: json.dumps(json.dumps([text])),
    "percent": quote,
    "percent twice": lambda text: quote(quote(text)),
    "HTML": lambda text: html.escape(text.replace("\t", "&#9;")),
    "x": lambda text: text.replace("\t", r"\x09"),
    "u": lambda text: text.replace("\t", r"\u0009"),
    "octal": lambda text: text.replace("\t", r"\011"),
    "caret": lambda text: text.replace("\t", "^I"),
    "split": lambda text: repr(text.split("\t")),
    "split in JSON": lambda text: json.dumps(text.split("\t")),
    "a tuple of the first": lambda text: repr(tuple(text.split("\t")[:5])),
    "a place before": lambda text: f"in.vcf:12:{text}",
    "blanks": lambda text: text.replace("\t", " "),
    "wide": str.expandtabs,
    "commas": lambda text: text.replace("\t", ","),
    "a table": lambda text: text.replace("\t", " | "),
    "numpy": lambda text: repr([f"np.str_('{part}')" for part in text.split("\t")]),
    "colours": lambda text: text.replace("\t", "\x1b[0m\t\x1b[31m"),
}


@pytest.mark.parametrize("quoted", QUOTINGS.values(), ids=QUOTINGS)
@pytest.mark.parametrize("alt", ["A", "<DEL>", "A,G", "<CN0>", "]2:234567]A", "*"])
def test_quoted_lines_are_refused(quoted, alt):
    """A line of VCF is certain however it was quoted, with each kind of allele."""
    assert judged(quoted(LINE.replace("\tA\t", f"\t{alt}\t")))


TYPOGRAPHY = {
    "en dash": ("-", "\u2013"),
    "no-break hyphen": ("-", "\u2011"),
    "minus": ("-", "\u2212"),
    "full width": ("7", "\uff17"),
    "full-width colon": (":", "\uff1a"),
    "ratio": (":", "\u2236"),
    "thin blank": (" ", "\u2009"),
    "no-break blank": (" ", "\u00a0"),
    "arrow": (">", "\u2192"),
    "fraction": ("/", "\u2044"),
    "Cyrillic": ("A", "\u0410"),
    "zero width": ("3", "3\u200b"),
    "soft hyphen": ("2", "2\u00ad"),
}


@pytest.mark.parametrize(("sign", "other"), TYPOGRAPHY.values(), ids=TYPOGRAPHY)
def test_typographic_forms_are_folded(sign, other):
    """A sign that reads like a plain one makes no difference."""
    text = f"{sign.join(('7', '123456', 'ATC', 'A'))} chr7:123456 A>G 7:123456 A/G"

    assert judged(text.replace(sign, other))


def test_digits_of_any_script_are_digits():
    """A text whose digits are all full-width ones is judged as any other."""
    wide = str.maketrans({digit: chr(ord(digit) + 0xFEE0) for digit in "0123456789"})

    assert judged("rs123456".translate(wide))
    assert unicodedata.normalize("NFKC", "rs123456".translate(wide)) == "rs123456"


PARTS = st.sampled_from(
    [
        *(text for row in NOTATIONS for text in (*row.refused, *row.guessed, *row.passes)),
        *"chrMT:g. chr rs c. p.(Gly . : - A>G 1 123 4567 A C é x , ', ' epoch NaN".split(" "),
        " ",
        "\t",
    ]
)


@pytest.mark.parametrize(
    "before",
    ["", "a text of many words and no digit " * 8, "2026-05-20 " * 30],
    ids=["short", "long", "full of digits"],
)
@settings(deadline=None)
@given(st.lists(PARTS, max_size=6).map("".join) | st.lists(PARTS, max_size=6).map(" ".join))
def test_hints_miss_nothing(before, text):
    """What a row finds for certain in a text, without hints, is found."""
    found = _find_in(before + text)

    assert found is None or not found.certain or judged(before + text)


NUMBERS = st.integers(0, 40).map(str) | st.integers(0, 10**7).map(str)
NOT_A_NUMBER = st.sampled_from("nan NaN NAN n/a NA N/A inf 0.5 1e-3".split())
WORDS = st.sampled_from("loss val train x acc".split())


@settings(deadline=None)
@given(
    st.lists(NUMBERS, min_size=2, max_size=2),
    st.lists(WORDS, max_size=1),
    st.lists(NOT_A_NUMBER, min_size=2, max_size=6),
    st.sampled_from(["\t", " ", ",", ", ", ":", "-", "_", "/", "|", ";"]),
)
def test_rows_of_losses_pass(numbers, words, values, separator):
    """A row of numbers and of what stands for none is no variant, however it is parted."""
    columns = numbers + words + values

    assert judged(separator.join(columns)) is None
    assert judged(f"epoch {separator.join(columns)}") is None
    assert judged(repr(columns)) is None


def test_parts():
    """A chromosome is told by its number or its name; an allele is no NaN."""
    names = "7 chr7 X 07 chrUn_gl000220 NC_000007.14 GL000192.1 HLA-A*01:01 CHROM7".split()
    alleles = "A ATC a <DEL> <CN0> ]2:234567]A A,G".split()

    assert all(map(is_chromosome, names))
    assert not any(map(is_chromosome, ["27", "loss", "", "chr"]))
    assert all(map(is_allele, alleles))
    assert not any(map(is_allele, ["NaN", "nan", "NA", "N", "NN", "loss", "", "7"]))

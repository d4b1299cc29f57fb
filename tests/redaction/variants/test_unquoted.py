"""What quotes a variant is undone: escapes, typographic signs, printed rows."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest

from geno_lewm_obs.redaction.variants import find_variant
from geno_lewm_obs.redaction.variants.unquoted import as_row, plain, without_escapes


def judged(text):
    found = find_variant(text)
    return None if found is None else found.certain


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
def test_quoted_lines_are_refused(quoted):
    """A line of VCF is certain however it was quoted, with each kind of allele."""
    for alt in ("A", "<DEL>", "A,G", "<CN0>", "]2:234567]A", "*"):
        assert judged(quoted(LINE.replace("\tA\t", f"\t{alt}\t"))), alt


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


@pytest.mark.parametrize(
    ("text", "undone"),
    [
        (r"a\tb", "a\tb"),
        (r"a\\\\tb", "a\tb"),
        (r"a\x09b\u0009c\011d", "a\tb\tc\td"),
        ("a%09b%2509c", "a\tb\tc"),
        ("A%E2%86%92G", "A>G"),
        ("A&gt;G&#9;&amp;lt;", "A>G\t<"),
        ("a^Ib", "a\tb"),
        ("100% of it, 5 & 6", "100% of it, 5 & 6"),
    ],
)
def test_escapes_are_undone(text, undone):
    """An escape is undone however often it was escaped; what only looks like one stays."""
    assert undone == without_escapes(text)


def test_rows():
    """What parts columns becomes one tab, and the alleles of one column stay together."""
    assert "['7\t123\tA,G\tT']" == as_row("['7', '123', 'A,G', 'T']")
    assert "7\t123\tA,G\tPASS" == as_row("7 | 123   A,G;PASS")


def test_plain_signs_stay():
    """A text of ASCII is as it was; other dashes and blanks become plain ones."""
    assert "a-b c" == plain("a-b c") == plain("a\u2013b\u00a0c")

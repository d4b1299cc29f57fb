"""
Rule 1: keys that name personal data, however they are spelt.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.redaction import PERSONAL_DATA_FIELDS, is_personal

NAMES = ["vcf_content", "genotype", "sample_id", "user_email", "email", "phone", "address", "dob", "birthdate"]


def test_the_contract_s_names_are_listed():
    """Every name of the contract is on the list."""
    assert set(NAMES) <= PERSONAL_DATA_FIELDS


def test_the_list_cannot_be_changed():
    """The list is frozen."""
    assert isinstance(PERSONAL_DATA_FIELDS, frozenset)


@pytest.mark.parametrize("name", NAMES)
def test_listed_name(name):
    """Each listed name is personal as it stands."""
    assert is_personal(name)


@pytest.mark.parametrize(
    "spelling",
    [
        *("userEmail", "UserEmail", "User-Email", "USER_EMAIL", "user.email", "user email", "useremail", "__user__email__"),
        *("SampleID", "sample-id", "sampleId", "E-Mail", "D.O.B.", "birth_date", "BirthDate", "VCFContent", "geno_type"),
    ],
)
def test_spelling(spelling):
    """Case, underscores, hyphens, dots, blanks and camelCase make no difference."""
    assert is_personal(spelling)


@pytest.mark.parametrize(
    "spelling",
    [
        "\uff45\uff4d\uff41\uff49\uff4c",
        "e\u200bmail",
        "email\n",
        "\ufeffemail",
        "e\xadmail",
        "\U0001d41e\U0001d426\U0001d41a\U0001d422\U0001d425",
    ],
    ids=["full-width", "zero-width space", "newline", "byte order mark", "soft hyphen", "mathematical bold"],
)
def test_disguise(spelling):
    """Letters of another width or style, and characters that nobody sees, hide no name."""
    assert is_personal(spelling)


@given(st.sampled_from(NAMES), st.data())
@settings(deadline=None)
def test_any_spelling(name, data):
    """Any mixture of cases and separators between the letters is seen through."""
    separators = st.text("_-. /:\t", max_size=2)
    letters = [data.draw(st.sampled_from([letter, letter.upper()])) + data.draw(separators) for letter in name]

    assert is_personal("".join(letters))


@pytest.mark.parametrize(
    "key",
    ["", "_", "loss", "sample", "samples", "id", "address_space_bits", "phoneme", "genotyping_rate", "model_id", "n_items", "变异"],
    ids=repr,
)
def test_other_keys(key):
    """A key that names nobody is not personal, also where it contains part of a listed name."""
    assert not is_personal(key)


@given(st.text(st.characters(exclude_categories=[])))
@settings(deadline=None)
def test_any_text(key):
    """Any text at all may be asked about, and asking again gives the same answer."""
    assert is_personal(key) is is_personal(key)

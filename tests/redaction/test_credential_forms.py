"""Forms of credentials that their issuers have published."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction.credential_forms import FORMS
from geno_lewm_obs.redaction.credentials import credential_in, holds_credential

EXAMPLES = {f"{form.name} {number}": form for number, form in enumerate(FORMS)}
PLACES = [
    "{}",
    "x {} y",
    "key={}",
    "'{}'",
    '{{"k":"{}"}}',
    "{}\n",
    "https://x.example.org/{}/y",
    "é {}",
]


@pytest.mark.parametrize("form", EXAMPLES.values(), ids=EXAMPLES)
def test_published_forms(form):
    """A credential in each published form is found anywhere in a text, and named."""
    for place in PLACES:
        assert (place, form.name) == (place, credential_in(place.format("".join(form.example))))


@pytest.mark.parametrize("form", EXAMPLES.values(), ids=EXAMPLES)
def test_a_form_says_where_it_is_from(form):
    """Each form has a source, and begins in one of the ways that it says."""
    example = "".join(form.example)

    assert form.source
    assert any(start in example for start in form.starts)


@pytest.mark.parametrize("form", EXAMPLES.values(), ids=EXAMPLES)
def test_behind_a_hyphen(form):
    """A credential is found behind a word and a hyphen, too."""
    assert holds_credential("token-" + "".join(form.example)) or form.starts[0] == "AA"

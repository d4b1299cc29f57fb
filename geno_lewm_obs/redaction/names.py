"""
Rule 1, keys: which names mean personal data, however they are spelt.

The list is data, with a reason for each group. It can be extended while a program runs, and never
shrunk. It looks at keys alone.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import Final

from .lookalikes import fold

GROUPS: Final = (
    (
        "named in the contract",
        "vcf_content genotype sample_id user_email email phone address dob birthdate",
    ),
    (
        "genetic data, GDPR article 9",
        "genotypes vcf vcf_line vcf_record haplotype karyotype pedigree family_history diagnosis",
    ),
    (
        "names, GDPR article 4(1)",
        "first_name last_name full_name given_name family_name middle_name maiden_name surname forename",
    ),
    ("names, GDPR article 4(1)", "nickname username user_name login_name next_of_kin"),
    ("mail, HIPAA 164.514(b)(2)", "e_mail mail mail_address email_address reply_to"),
    (
        "telephone, HIPAA 164.514(b)(2)",
        "phone_number telephone telephone_number mobile mobile_number cell_phone fax fax_number",
    ),
    (
        "place, HIPAA 164.514(b)(2)",
        "home_address street street_address postal_address postcode postal_code zip zip_code",
    ),
    (
        "network address, GDPR recital 30",
        "ip ip_address ip_addr client_ip remote_addr remote_ip mac_address",
    ),
    (
        "birth and death, HIPAA 164.514(b)(2)",
        "date_of_birth birth_date birthday birth_year year_of_birth birthplace place_of_birth",
    ),
    ("birth and death, HIPAA 164.514(b)(2)", "date_of_death"),
    (
        "national numbers, GDPR article 87",
        "ssn social_security social_security_number national_id national_insurance_number",
    ),
    (
        "national numbers, GDPR article 87",
        "nhs_number passport passport_number tax_id driving_licence driver_license id_card",
    ),
    (
        "medical records, HIPAA 164.514(b)(2)",
        "mrn medical_record medical_record_number insurance_number health_insurance_number",
    ),
    ("accounts, HIPAA 164.514(b)(2)", "iban credit_card card_number account_number"),
    (
        "secrets: not personal, and never to be logged",
        "password passwd secret api_key access_token auth_token authorization",
    ),
)
"""Why names are personal, and which; small letters and ``_`` alone."""
PERSONAL_DATA_FIELDS: Final = frozenset(name for _, group in GROUPS for name in group.split())
"""
Keys whose values are never logged, at any depth. `extend_personal_data_fields` adds to what is
refused.

.. versionadded:: 0.1.0
"""

PERSONS: Final = frozenset(
    (
        "patient user sample donor subject participant proband individual person customer employee clinician physician mother father "
        "sibling biosample specimen"
    ).split()
)
"""
Words for a person, or for what came from one: personal with a tail of `TAILS` (``donor_id``,
``patientName``).
"""
TAILS: Final = frozenset(
    "id identifier number name code barcode key uid uuid initials age sex gender".split()
)
PREFIXES: Final = PERSONS | {
    "contact",
    "home",
    "work",
    "primary",
    "billing",
    "shipping",
    "emergency",
    "my",
}
"""Words that may stand before a personal name: whose it is, or which of several."""

_MAX_KEY: Final = 256
"""Characters of a key that are looked at; no field's name is longer."""
_MAX_VERDICTS: Final = 4096


def extend_personal_data_fields(names: str | Iterable[str]) -> None:
    """
    Refuse *names*, or a single one, too, from now on, however they are spelt. Nothing can be taken
    off again.

    .. versionadded:: 0.1.0
    """
    global edition  # noqa: PLW0603 - what was decided by the shorter list is out of date
    _refused.update(map(_squeeze, [names] if isinstance(names, str) else names))
    _verdicts.clear()
    passed.clear()
    edition += 1  # now that nothing is left of the shorter list that could be judged by
    for act in on_growth:
        act()


def is_personal(key: str) -> bool:
    """
    Tell whether *key* names personal data.

    Case, ``_``, ``-``, dots, blanks, camelCase and look-alike letters make no difference, nor do a
    word of `PREFIXES` before a name (``patient_email``), a number behind it (``phone_2``) or a
    plural.
    """
    verdict = _verdicts.get(key)
    if verdict is None:
        verdict = any(_is_among(_refused, stem) or stem in _OF_PERSONS for stem in _stems(key))
        if len(_verdicts) >= _MAX_VERDICTS:
            _verdicts.clear()
        _verdicts[key] = verdict
    return verdict


def reason(key: str) -> str | None:
    """Return why *key* is personal, in the words of its group, or None where it isn't."""
    if not is_personal(key):
        return None
    own = _stems(key)
    for why, group in GROUPS:
        named = set(group.replace("_", "").split())
        if any(_is_among(named, stem) for stem in own):
            return why
    if not own.isdisjoint(_OF_PERSONS):
        return "a person, or what came from one, by a name or number"
    return "added by this program"


def _stems(key: str) -> set[str]:
    """
    Return what *key* is looked up as: squeezed, without a number behind it, as it is and in the
    singular.
    """
    squeezed = _squeeze(key).rstrip("0123456789")
    return {squeezed, squeezed.removesuffix("s"), squeezed.removesuffix("es")}


def _is_among(names: Container[str], stem: str) -> bool:
    """Tell whether *stem* is one of *names*, alone or behind one of `PREFIXES`."""
    if stem in names:
        return True
    return stem.startswith(_BEGINNINGS) and any(
        stem.startswith(prefix) and stem[len(prefix) :] in names for prefix in PREFIXES
    )


def _squeeze(key: str) -> str:
    return "".join(filter(str.isalnum, fold(key[:_MAX_KEY]).casefold()))


_BEGINNINGS: Final = tuple(PREFIXES)
_OF_PERSONS: Final = frozenset(person + tail for person in PERSONS for tail in TAILS)
# as `_squeeze` would, ten times as fast
_refused: Final[set[str]] = {name.replace("_", "") for name in PERSONAL_DATA_FIELDS}
_verdicts: Final[dict[str, bool]] = {}
passed: Final[set[str]] = set()
"""Names that no rule refuses, as `apply_rules` remembers them; emptied when the list grows."""
edition = 0
"""How often the list has grown: what was worked out under another edition is out of date."""
on_growth: Final[list[Callable[[], None]]] = []
"""Called when the list has grown, to forget what was worked out by the shorter one."""

"""
Rule 1 in keys: the names that mean personal data, however they are spelt.

The list is data, with a reason for each group. It can be extended while a program runs, and never
shrunk. Keys alone are judged by it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import Final

from ..bounded_cache import BoundedCache
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
        "first_name last_name full_name given_name family_name middle_name maiden_name surname",
    ),
    ("names, GDPR article 4(1)", "forename nickname username user_name login_name next_of_kin"),
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
"""For each group a reason, and its names in small letters and ``_``."""
PERSONAL_DATA_FIELDS: Final = frozenset(name for _, group in GROUPS for name in group.split())
"""
Keys whose values are never logged, at any depth.

`extend_personal_data_fields` refuses further names; this set doesn't change.

.. versionadded:: 0.1.0
"""

PERSONS: Final = frozenset(
    (
        "patient user sample donor subject participant proband individual person customer "
        "employee clinician physician mother father sibling biosample specimen"
    ).split()
)
"""
Words for a person, or for what was taken from one.

With one of `TAILS` they name personal data: ``donor_id``, ``patientName``.
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
"""Words that may precede a personal name: whose it is, or which one of several."""

_MAX_KEY: Final = 256
"""Characters of a key that are looked at; no field's name is longer."""
_MAX_NAMES: Final = 4096
_MAX_BYTES: Final = 2**20
_MAX_DICTS: Final = 64


class Edition:
    """
    The list of names as it is between two extensions, with what was decided by it.

    An extension replaces it as a whole. A thread takes the present edition first, then looks at the
    list, and stores what it decides in the edition that it took: if the list grew meanwhile, nobody
    reads that edition any more.
    """

    __slots__ = ("known_dicts", "passed_keys", "verdicts")

    def __init__(self) -> None:
        self.verdicts: BoundedCache[str, bool] = BoundedCache(_MAX_NAMES, max_bytes=_MAX_BYTES)
        """Whether a key names personal data."""
        self.passed_keys: BoundedCache[str, None] = BoundedCache(_MAX_NAMES, max_bytes=_MAX_BYTES)
        """Keys that no rule refuses, stored by `apply_rules`."""
        self.known_dicts: BoundedCache[tuple[str, ...], bool] = BoundedCache(
            _MAX_DICTS, max_bytes=_MAX_BYTES
        )
        """Keys of dicts that passed together, and whether they may tell a variant with values."""


def extend_personal_data_fields(names: str | Iterable[str]) -> None:
    """
    Refuse *names*, or a single name, too, from now on. This can't be undone.

    They are refused however they are spelt, as those of `PERSONAL_DATA_FIELDS` are.

    .. versionadded:: 0.1.0
    """
    global edition  # noqa: PLW0603
    # Made first, for want of memory may end this at any point.
    next_edition = Edition()
    given = [names] if isinstance(names, str) else names
    try:
        _refused.update(dict.fromkeys(map(_squeeze, given)))
    finally:
        # Only now: until here, other threads may have judged by the shorter list.
        edition = next_edition
        for forget in on_growth:
            forget()


def is_personal(key: str) -> bool:
    """
    Tell whether *key* names personal data.

    Case, ``_``, ``-``, dots, blanks, camelCase and look-alike letters make no difference, nor do a
    word of `PREFIXES` before a name (``patient_email``), a number after it (``phone_2``) or a
    plural.
    """
    verdicts = edition.verdicts  # before the list is looked at; see `Edition`
    verdict = verdicts.entries.get(key)
    if verdict is None:
        verdict = any(_is_among(_refused, stem) or stem in _OF_PERSONS for stem in _stems(key))
        verdicts.store(key, verdict)
    return verdict


def reason(key: str) -> str | None:
    """Return why *key* is personal, in the words of its group, or None if it isn't."""
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
    """Return the forms under which *key* is looked up: squeezed, numberless, and singular."""
    squeezed = _squeeze(key).rstrip("0123456789")
    return {squeezed, squeezed.removesuffix("s"), squeezed.removesuffix("es")}


def _is_among(names: Container[str], stem: str) -> bool:
    """Tell whether *stem* is one of *names*, alone or after one of `PREFIXES`."""
    if stem in names:
        return True
    return stem.startswith(_BEGINNINGS) and any(
        stem.startswith(prefix) and stem[len(prefix) :] in names for prefix in PREFIXES
    )


def _squeeze(key: str) -> str:
    """Return *key* in small letters and digits alone, look-alike letters replaced."""
    return "".join(filter(str.isalnum, fold(key[:_MAX_KEY]).casefold()))


_BEGINNINGS: Final = tuple(PREFIXES)
_OF_PERSONS: Final = frozenset(person + tail for person in PERSONS for tail in TAILS)
# The same as by `_squeeze`, ten times as fast. A dict, since it grows: see `bounded_cache`.
_refused: Final = dict.fromkeys(name.replace("_", "") for name in PERSONAL_DATA_FIELDS)
edition = Edition()
"""The present edition; another one is out of date."""
on_growth: Final[list[Callable[[], None]]] = []
"""Functions that are called when the list has grown, to forget decisions by the shorter one."""

"""Mail addresses and telephone numbers in texts."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction.contacts import holds_mail_address, holds_phone_number

MAIL = [
    "jane@example.org",
    "Contact: jane.doe+x@mail.example.co.uk.",
    "<a@b.de>",
    "JANE@EXAMPLE.ORG,",
]
MAIL += [
    "git@example.org for jane@example.org",
    "ada.git@example.org",
    "abfss://runs@lab.dfs.core.windows.net/jane@example.org/1.ckpt",
]
NO_MAIL = [
    "git@github.com:owner/name.git",
    "@decorator",
    "user@host",
    "pkg@1.2.3",
    "a @ b.org",
    "loss@k=5",
    "x@y.",
]
NO_MAIL += [
    "ssh://git@example.org/owner/name.git",
    "abfss://runs@lab.dfs.core.windows.net/1.ckpt",
    "WASBS://runs@lab.BLOB.core.windows.net/",
]
PHONE = [
    "+49 170 1234567",
    "call +1-212-555-0100 now",
    "+442071838750",
    "(212) 555-0100",
    "212-555-0100",
    "212 555 0100",
    "212.555.0100",
    "+49 (0)30 901820",
]
NO_PHONE = [
    "2026-05-20",
    "+1.5e-3",
    "1234567890",
    "192.168.10.100",
    "run-2026-05-20-0",
    "+12",
    "v+20260520123456789",
    "1e+10",
]


@pytest.mark.parametrize("text", MAIL)
def test_mail_is_found(text):
    """A mail address is found anywhere in a text."""
    assert holds_mail_address(text)


@pytest.mark.parametrize("text", NO_MAIL)
def test_other_signs_pass(text):
    """An at sign without a person's address passes."""
    assert not holds_mail_address(text)


@pytest.mark.parametrize("text", PHONE)
def test_phone_is_found(text):
    """A telephone number with its plus or its separators is found."""
    assert holds_phone_number(text)


@pytest.mark.parametrize("text", NO_PHONE)
def test_other_numbers_pass(text):
    """Dates, addresses, versions and plain numbers pass."""
    assert not holds_phone_number(text)


def test_long_texts_take_linear_time():
    """A hostile text of a million characters comes back, found or not."""
    assert not holds_mail_address("a." * 250_000 + "@" + "b-" * 250_000)
    assert not holds_phone_number("+1" + " 2" * 500_000)

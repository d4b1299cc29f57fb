"""
Rule 1 in texts: find credentials by their form.

Certain are tokens of `credential_forms`, private keys, URLs with a password, headers that authorize
a request, and long random values that follow the name of a secret. A guess is any other value
behind such a name (``password=…``). All work is linear in the length of the text.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Final

from .credential_forms import FORMS


def holds_credential(text: str) -> bool:
    """Tell whether *text* certainly holds a credential."""
    return credential_in(text) is not None


def holds_likely_credential(text: str) -> bool:
    """
    Tell whether *text* holds what is probably a credential.

    That is a short value after a secret's name, and a URL whose password is an example's.
    """
    if ("=" in text or ":" in text) and any(map(_is_likely, _named_values(text))):
        return True
    if "asic " in text and _holds_basic(text):
        return True
    return "@" in text and any(
        password.casefold() in _FIELD_NAMES for password in _passwords_in_urls(text)
    )


def credential_in(text: str) -> str | None:
    """Return the name of the form of which *text* certainly holds a credential, or None."""
    if "@" in text and any(map(_is_password, _passwords_in_urls(text))):
        return "URL with a password"
    if len(text) < len(_MARKS) or (text.isalnum() and text[:2] not in _BEGINNINGS):
        return None
    # Of one byte a character, so that positions agree.
    marks = text.encode("latin-1", "replace").translate(_OF_TOKENS)
    first = marks.find(_MARKS)
    if first < 0:  # most texts end here
        return None
    if "PRIVATE KEY" in text and re.search(_PEM, text):
        return "private key"
    return _form_in(text, marks, first) or _named_in(text)


def _form_in(text: str, marks: bytes, first: int) -> str | None:
    """Return the form of the first token in *text* that has one, or None."""
    for start in _starts(text, marks, first):
        for form in FORMS:
            if text.startswith(form.starts, start) and re.compile(form.pattern).match(text, start):
                return form.name
    return None


def _starts(text: str, marks: bytes, start: int) -> Iterator[int]:
    """Yield where in *text* a token of `FORMS` may begin, from *start* on."""
    while start >= 0:
        end = marks.find(0, start)
        end = len(marks) if end < 0 else end
        if text[start : start + 2] in _BEGINNINGS:
            yield start
        if end - start != _UUID and not text[start:end].isalnum():
            for at in range(start + 1, min(end, start + _LONGEST_NAME) - 1):
                if text[at - 1] in _BEFORE_GLUED and text[at : at + 2] in _BEGINNINGS:
                    yield at
        start = marks.find(_MARKS, end)


def _named_in(text: str) -> str | None:
    if "earer" in text and any(_is_random(match[1]) for match in re.finditer(_BEARER, text)):
        return "authorization header"
    if "asic " in text and _holds_basic(text):
        return "authorization header"
    if ("=" in text or ":" in text) and any(map(_is_random, _named_values(text))):
        return "value of a secret's name"
    return None


def _holds_basic(text: str) -> bool:
    return any(_is_name_and_password(match[1]) for match in re.finditer(_BASIC, text))


def _passwords_in_urls(text: str) -> list[str]:
    return re.findall(_URL, text) if "://" in text else []


def _is_password(password: str) -> bool:
    return password.casefold() not in _FIELD_NAMES and not re.fullmatch(_PLACEHOLDER, password)


def _is_name_and_password(value: str) -> bool:
    try:
        return b":" in base64.b64decode(value[: len(value) // 4 * 4], validate=True)[:256]
    except (binascii.Error, ValueError):
        return False


def _named_values(text: str) -> list[str]:
    """Return the values that stand after a secret's name in *text*."""
    small = text.lower()
    return re.findall(_NAMED, text) if any(map(small.__contains__, _NAMES)) else []


def _is_random(value: str) -> bool:
    """Tell whether *value* is long and mixed as only what a machine made is."""
    return (
        len(value) >= _RANDOM
        and re.fullmatch(_RANDOM_ALPHABET, value) is not None
        and sum(map(str.isdecimal, value)) >= _RANDOM // 10
        and len(set(value)) >= _RANDOM // 2
    )


def _is_likely(value: str) -> bool:
    return (
        len(value) >= _SHORTEST_PASSWORD
        and any(map(str.isdecimal, value))
        and any(map(str.isalpha, value))
        and not re.fullmatch(_PLACEHOLDER, value)
    )


_BEGINNINGS: Final = frozenset(start[:2] for form in FORMS for start in form.starts)
_OF_TOKENS: Final = bytes(
    chr(code).isascii() and (chr(code).isalnum() or code in b"._-") for code in range(256)
)
"""Marks the characters of tokens."""
_MARKS: Final = b"\x01" * 20
_BEFORE_GLUED: Final = "._-"
_LONGEST_NAME: Final = 32
"""Characters of a name that a credential is glued to; noise may hold a beginning further on."""
_UUID: Final = 36
"""Characters of a UUID, the most frequent of such texts by far. It has no other beginnings."""
_RANDOM: Final = 20
_SHORTEST_PASSWORD: Final = 6
_NAMES: Final = ("pass", "ecret", "oken", "key")
"""What a secret's name holds, in small letters; most texts end here."""
_FIELD_NAMES: Final = frozenset(
    "pass password passwd passphrase pw pwd secret token mypassword user username".split()
)
"""What examples in documentation have for a password: a guess."""

# Strings, compiled and kept by `re` when the first text needs them: most programs never do.
_PEM: Final = (
    r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,8}-----[\s\S]{0,200}?[A-Za-z0-9+/]{40}"
)
"""RFC 7468, OpenSSH and OpenPGP: a header alone isn't a key."""
_URL: Final = (
    r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s:/?#@\"'<>\[\]]{0,64}:([^\s/?#@\"'<>]{1,256})"
    r"@(?!sha(?:256|512):)[\w.\[-]"
)
"""RFC 3986, 3.2.1; an image's tag before its digest is no password."""
_PLACEHOLDER: Final = r"[*x.X•_-]+|[{<$%(\[].*|.*[})>\]]|(?i:none|null|true|false|redacted)"
_BEARER: Final = r"[Bb]earer {1,3}([A-Za-z0-9._~+/=-]{20,})"
"""RFC 6750."""
_BASIC: Final = r"[Bb]asic {1,3}([A-Za-z0-9+/]{8,}={0,2})"
"""RFC 7617."""
_NAMED: Final = (
    r"(?i:pass(?:word|wd|phrase)|secret|(?:secret|api|access|account)[_-]?key(?:[_-]?id)?"
    r"|(?:access|auth|api|refresh|secret|bearer)[_-]?token)"
    r"[\"']?\s{0,2}[=:]\s{0,2}[\"']?([^\s\"'&,;]{4,256})"
)
_RANDOM_ALPHABET: Final = r"[A-Za-z0-9._~+/=-]+"

"""
Rule 1 in texts: find mail addresses, and what looks like a telephone number.

A mail address is certain, unless its end is known better as that of a file or a metric. A telephone
number is a guess, since many other numbers look like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_MIN_DIGITS: Final = 8
_MAX_DIGITS: Final = 15
"""Digits of an international number, by ITU-T E.164."""
_LONGEST_LOCAL: Final = 64
"""Characters of what stands before the at sign, by RFC 5321, 4.5.3.1.1."""


def holds_mail_address(text: str) -> bool:
    """
    Tell whether *text* certainly holds a mail address, in letters of any script.

    None are: a user in a URL (``ssh://git@host``) or in a location (``git@host:path``), a version
    (``name@1.2``), a call (``q@k.to(device)``), and what doesn't end with a top-level domain
    (``hits@10.mean``).
    """
    return _has_sign(text) and any(is_certain for is_certain in _addresses(text))


def holds_likely_mail_address(text: str) -> bool:
    """
    Tell whether *text* holds a mail address whose end may also be that of a file or a metric, or
    behind which such an end stands (``ada@uni.edu.ckpt``).
    """
    return _has_sign(text) and any(True for _ in _addresses(text))


def _has_sign(text: str) -> bool:
    if "@" in text or ("%" in text and "%40" in text):
        return True
    return not text.isascii() and any(sign in text for sign in _OTHER_SIGNS)


def _addresses(text: str) -> Iterator[bool]:
    """Yield of each mail address in *text* whether it's certain."""
    for match in re.finditer(_AT_DOMAIN, text):
        # Backwards, since the local part is known by its end.
        before = text[max(0, match.start() - 2 * _LONGEST_LOCAL) : match.start()][::-1]
        local = re.match(_LOCAL, before)
        if local is None or re.compile(_USER_OF_URL).match(before, local.end()):
            continue
        # The next sentence may stand behind an address without a blank, or more of a file's name.
        domain, of_file = match[1], match[1].rpartition(".")[0]
        for each in (domain, re.sub(_NEXT_SENTENCE, "", domain), domain.split("-")[0], of_file):
            if _may_be_mail(local[0][::-1], each):
                yield each is not of_file and _is_certain(local[0][::-1], each)
                break


def _may_be_mail(local: str, domain: str) -> bool:
    # Imported here: most programs never see an at sign.
    from .top_level_domains import ENDINGS, NUMERIC, USUAL

    top = domain.rpartition(".")[2]
    if domain == top or top not in (top.lower(), top.upper(), top.title()):  # as in ``.mT``
        return False
    *labels, top = domain.casefold().split(".")
    if top not in USUAL and top not in ENDINGS and top.isascii() and not top.startswith("xn--"):
        return False
    if labels[0].isdecimal() and (len(labels) > 1 or top not in NUMERIC):
        return False
    if top in ENDINGS and (_is_of_training(local.casefold()) or _is_of_training(labels[0])):
        return False
    return not re.fullmatch(_SCALE, labels[0]) and not re.fullmatch(_LOCATION, f"{local}@{domain}")


def _is_of_training(word: str) -> bool:
    return word[0].isdecimal() or word.rstrip("0123456789") in _OF_TRAINING


def _is_certain(local: str, domain: str) -> bool:
    from .top_level_domains import ENDINGS  # as above

    *labels, top = domain.casefold().split(".")
    return top not in ENDINGS or len(labels) > 1 or "." in local


def holds_phone_number(text: str) -> bool:
    """
    Tell whether *text* holds a telephone number.

    That is an international number with its plus, or a North American one with its separators.
    """
    if "+" in text and any(
        _is_international(match[0]) for match in re.finditer(_INTERNATIONAL, text)
    ):
        return True
    shape = text.encode("utf-8", "replace").translate(_SHAPES)
    return shape.find(_LAST_SEVEN) >= 0 and re.search(_NORTH_AMERICAN, text) is not None


def _is_international(number: str) -> bool:
    return _MIN_DIGITS <= sum(map(str.isdigit, number)) <= _MAX_DIGITS and not re.fullmatch(
        _SIGNED_NUMBER, number
    )


# Strings, compiled and kept by `re` when the first text needs them: most programs never do.
_OTHER_SIGNS: Final = "\ufe6b\uff20"
_LOCAL: Final = r"[\w.%+'-]{1,64}|\"[^\"\n]{1,64}\""
_AT_DOMAIN: Final = (
    rf"(?:[@{_OTHER_SIGNS}]|%40)"
    r"((?>(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}(?:xn--[A-Za-z0-9-]{2,59}|[^\W\d_]{2,24})))"
    # nor more of a name, a call, or the path of a location (``host:/srv``, ``host:repo.git``)
    r"(?![^\W_]|\.\w|[(\[@]|:[/~]|:[\w./-]{1,99}\.git)"
)
_NEXT_SENTENCE: Final = r"(?<=[a-z])\.[A-Z][a-z]*\Z"
_USER_OF_URL: Final = r"(?::[^\s/:@]{0,64})?//:"
"""What stands before a user, or before a password, in a URL; backwards."""
_LOCATION: Final = r"(?:git|hg|svn|gitlab|gitea|aur)@.*|(?i:.*\.core\.windows\.net)"
_SCALE: Final = r"[0-9.]+x"
"""Of an image: ``icon@2x.ai``."""
_OF_TRAINING: Final = frozenset(
    "best checkpoint ckpt ema epoch final first icon image init initial last latest logo model "
    "step swa test train v val valid weights".split()
)
"""What a checkpoint, a picture or a metric is named by: ``ckpt@best.pt``, ``best@val.lr``."""
_INTERNATIONAL: Final = r"(?<![\w+.-])\+[1-9][0-9]{0,2}(?:[ ./-]?\(?[0-9]{1,5}\)?){1,6}(?![\w.])"
_SIGNED_NUMBER: Final = r"\+[0-9]{1,9}|\+[0-9]+\.[0-9]+"
_SHAPES: Final = bytes(
    ord("0") if code in b"0123456789" else ord("-") if code in b"-. " else 0 for code in range(256)
)
_LAST_SEVEN: Final = b"000-0000"
"""The end of a North American number, with 0 for any digit."""
_NORTH_AMERICAN: Final = (
    r"(?<![\w.+-])(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[-. ])[2-9][0-9]{2}[-. ][0-9]{4}(?![\w-])"
)

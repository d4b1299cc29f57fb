"""
Check sums of many messages, compared with those of the definition.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.export.crc32c import crc32c


def by_definition(message):
    """Return the CRC-32C of *message*, bit by bit."""
    remainder = 0xFFFFFFFF
    for byte in message:
        remainder ^= byte
        for _ in range(8):
            remainder = (remainder >> 1) ^ (0x82F63B78 if remainder & 1 else 0)
    return (remainder ^ 0xFFFFFFFF).to_bytes(4, "little")


def sums(messages):
    planes = [bytes(each) for each in zip(*messages, strict=True)]
    return [bytes(each) for each in zip(*crc32c(planes, len(messages)), strict=True)]


def test_the_published_value():
    """The check sum of nine digits is the one that catalogues of CRCs give."""
    assert [(0xE3069283).to_bytes(4, "little")] == sums([b"123456789"])


@given(
    st.integers(1, 40).flatmap(lambda n: st.lists(st.binary(min_size=n, max_size=n), min_size=1))
)
def test_any_messages(messages):
    """Each of many messages has the check sum that it has alone, by the definition."""
    assert list(map(by_definition, messages)) == sums(messages)

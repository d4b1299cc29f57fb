"""The binary log of wandb, out of its frame."""

from __future__ import annotations

import io
import random
import struct

import pytest

from geno_lewm_obs.audit import CanaryDetector, RuleDetector
from geno_lewm_obs.audit.wandb_log import is_wandb_log, records, search_wandb_log

READ = "GATTACA" * 4
BLOCK = 32_768


def log(*payloads):
    """Return a log of *payloads* as LevelDB's format frames them, without checksums."""
    data = bytearray(b":W&B\xe1\xbe\x00")
    for payload in payloads:
        rest, is_first = payload, True
        while rest or is_first:
            room = BLOCK - len(data) % BLOCK
            if room < 7:
                data += bytes(room)
                continue
            piece, rest = rest[: room - 7], rest[room - 7 :]
            kind = (1 if not rest else 2) if is_first else (4 if not rest else 3)
            data += struct.pack("<IHB", 0, len(piece), kind) + piece
            is_first = False
    return bytes(data)


def opened(data):
    return io.BufferedReader(io.BytesIO(data))


def hits(data, detector=None):
    return [
        (at, hit.path, hit.match.rule)
        for at, hit in search_wandb_log(opened(data), detector or RuleDetector())
    ]


def field(text):
    """Return *text* as a field of protobuf."""
    return b"\x0a" + bytes([len(text)]) + text.encode()


class TestFrame:
    @pytest.mark.parametrize(
        "size", [0, 1, 1000, BLOCK - 30, BLOCK - 14, BLOCK - 13, BLOCK, 3 * BLOCK + 5]
    )
    def test_records_come_out_whole(self, size):
        """Records are joined over the ends of blocks, and each has the offset where it begins."""
        payloads = [random.Random(size).randbytes(size), b"second", b"third"]
        out = list(records(opened(log(*payloads))))

        assert [payload for payload in payloads if payload] == [
            record for _, record in out if record
        ]
        assert [7, True] == [out[0][0], out[0][0] < out[-1][0]]

    def test_a_torn_record_is_read_as_far_as_it_goes(self):
        """The torn record of a killed run is searched, too."""
        data = log(b"x" * 10, b"y" * 50_000)

        assert [b"x" * 10, b"y" * (len(data) - 7 - 17 - 7 - 7 - 100)] == [
            record for _, record in records(opened(data[:-100]))
        ]

    @pytest.mark.parametrize(
        "data",
        [b"", b":W&B", b":W&B\xe1\xbe\x00\x01", b":W&B" + random.Random(1).randbytes(200_000)],
    )
    def test_what_is_no_log_does_no_harm(self, data):
        """A file that only begins like a log is read without a fault."""
        assert isinstance(hits(data), list)

    def test_is_known_by_its_first_bytes(self):
        """A log is recognised by its magic number."""
        assert (True, False) == (is_wandb_log(opened(log(b"x"))), is_wandb_log(opened(b"W&B")))


class TestContent:
    def test_texts_are_judged(self):
        """The texts in a record are judged each for itself, short ones too."""
        assert [(7, "", "denied"), (7, "", "dna")] == hits(
            log(field("ada@example.org") + field("fine") + field(READ))
        )

    def test_a_text_over_two_blocks_is_found(self):
        """A sequence that the end of a block divides is found."""
        assert [(BLOCK - 40, "", "dna")] == hits(log(b"\x01" * (BLOCK - 40 - 14), field(READ)))

    @pytest.mark.parametrize(
        "payload", [field("user_email") + field('"x"'), field('{"a": 1, "user_email": "x"}')]
    )
    def test_personal_keys_are_found(self, payload):
        """A personal key of the configuration, alone or in JSON, is reported by name."""
        assert [(7, "user_email", "denied")] == hits(log(payload))

    def test_a_clean_log_holds_nothing(self):
        """Metrics and settings as wandb writes them have no hits."""
        assert [] == hits(
            log(
                field("train/loss") + field("0.25"),
                field("_step") + field("7"),
                field("python_version") + field('"3.11.7"'),
            )
        )

    def test_a_canary_is_found_in_the_bytes_too(self):
        """With a canary, letters with other bytes between them are found."""
        assert [(7, "", "canary")] == hits(
            log(b"\x01".join(READ[at : at + 1].encode() for at in range(28))),
            CanaryDetector(READ.encode()),
        )

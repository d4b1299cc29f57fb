"""Credentials in texts: keys, URLs, headers, and values after the name of a secret."""

from __future__ import annotations

import base64
import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs.redaction.credentials import (
    credential_in,
    holds_credential,
    holds_likely_credential,
)

MIXED = "aB3dE6gH1jK4mN7pQ0rS5tU8wX2yZ9"


def key(kind):
    """Return a made-up private key in PEM, put together here: no scanner finds one in this file."""
    dashes = "-" * 5
    return f"{dashes}BEGIN {kind}{dashes}\n{MIXED * 2}\n{dashes}END {kind}{dashes}"


def basic(pair):
    return base64.b64encode(pair.encode()).decode()


CERTAIN = {
    "key": key("PRIVATE " + "KEY"),
    "RSA key": key("RSA PRIVATE " + "KEY"),
    "OpenSSH key in a repr": repr(key("OPENSSH PRIVATE " + "KEY")),
    "OpenPGP key": key("PGP PRIVATE " + "KEY BLOCK"),
    "URL with a password": "postgres://svc:hunter2@db.internal/x",
    "URL with a password alone": "redis://:p4ssw0rd@cache:6379/0",
    "URL in a text": "can't reach ftp://jo:a%20b@example.org:1234/x (refused)",
    "bearer": f"Authorization: Bearer {MIXED}",
    "bearer in a dict": str({"Authorization": f"Bearer {MIXED}"}),
    "basic": f"Authorization: Basic {basic('jo:a long password')}",
    "named and random": f"AWS_SECRET_ACCESS_KEY={MIXED}/{MIXED[:9]}",
    "named in JSON": f'{{"api_key": "{MIXED}"}}',
    "Azure's connection string": f"AccountName=x;AccountKey={MIXED}{MIXED}==;EndpointSuffix=y",
    "named in hex": "wandb_api_key: " + "0123456789abcdef" * 2 + "01234567",
}
LIKELY = {
    "password": "password=hunter2",
    "in a configuration": "db_password: 'hunter2!'",
    "in a query": "https://x.example.org/?token=1&client_secret=abc123",
    "short basic": f"Basic {basic('jo:x12345')}",
    "an example's password": "ftp://user:password@example.org/",
}
HARMLESS = {
    "uuid": str(uuid.UUID(int=7)),
    "digest": "sha256:" + "0123456789abcdef" * 4,
    "tokens": "n_tokens=4096 max_tokens: 512 pad_token=<pad>",
    "a placeholder": "api_key=<your api key> password=*** secret={secret} api_key: None",
    "an annotation": "def connect(password: str, api_key: str | None = None) -> None:",
    "an argument": "connect(password=password, secret=self.secret)",
    "URL with a user": "postgres://svc@db.internal/x",
    "image by tag and digest": "docker://ubuntu:22.04@sha256:" + "0123456789abcdef" * 4,
    "URL with a port": "https://example.org:8443/@scope/pkg",
    "URL with a placeholder": "ftp://jo:***@example.org/",
    "the start of a key": "expected "
    + "-" * 5
    + "BEGIN PRIVATE "
    + "KEY"
    + "-" * 5
    + " in 0123456789abcdef01234567",
    "public key": key("PUBLIC " + "KEY"),
    "basic in words": "Basic authentication is off",
    "bearer in words": "Bearer authentication is off for this endpoint",
    "a word that ends like a prefix": "task-aB3dE6gH1jK4mN7pQ0rS5tU8wX2yZ9aB3dE6",
    "names of models": "hf_llama-3.1-70b-instruct_v2-of-the-lab",
    "a peptide": "AKIAGDEKLMNPQRSTVWYF",
    "a path": "/data/runs/2026-05-20/checkpoints/model_step_000123_of_000999.safetensors",
}


@pytest.mark.parametrize("text", CERTAIN.values(), ids=CERTAIN)
def test_other_certain_ones(text):
    """Private keys, URLs with a password, headers, and random values of secrets are found."""
    assert holds_credential(text)


@pytest.mark.parametrize("text", LIKELY.values(), ids=LIKELY)
def test_likely_ones(text):
    """A short value after a secret's name is a guess, and so is what documentation writes."""
    assert (False, True) == (holds_credential(text), holds_likely_credential(text))


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_others_pass(text):
    """Ids, digests, counts of tokens, code, and URLs without a password pass."""
    assert (None, False) == (credential_in(text), holds_likely_credential(text))


@given(st.binary(min_size=16, max_size=100))
def test_random_bytes_pass(raw):
    """Random bytes are no credential, in hex and in base64."""
    texts = raw.hex(), base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()

    assert not any(holds_credential(text) or holds_likely_credential(text) for text in texts)


@given(st.text())
def test_any_text_is_judged(text):
    """Any text is judged without raising."""
    assert {holds_credential(text), holds_likely_credential(text)} <= {True, False}


@pytest.mark.parametrize(
    "part",
    ["sk-", "eyJa.", "x.aa-", "://a:b@", "Bearer ", "Basic aaaaaaaa", "password=", "a:", "MDaa"],
)
def test_long_texts_take_linear_time(part):
    """A hostile text of a million characters comes back."""
    text = part * (1_000_000 // len(part)) + "-" * 5 + "BEGIN PRIVATE " + "KEY"

    assert not holds_credential(text)


def test_a_long_text_is_searched_to_its_end():
    """A credential is found behind a megabyte of other words."""
    words = random.Random(1).choices(["epoch", "loss=0.25", "run-17", "/data/x_y.pt"], k=100_000)

    assert holds_credential(" ".join([*words, "gh" + "p_" + MIXED + MIXED]))

"""Mail addresses and telephone numbers in texts."""

from __future__ import annotations

import pytest

from geno_lewm_obs.redaction.contacts import (
    holds_likely_mail_address,
    holds_mail_address,
    holds_phone_number,
)

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
MAIL += [
    "jane@example.org: permission denied",
    "jane@example.org:secret",
    "jane@m\u00fcller.de",
    "j\u00f6rg@example.org",
    "ada@xn--mller-kva.de",
    "\u0438\u0432\u0430\u043d@\u043f\u043e\u0447\u0442\u0430.\u0440\u0444",
    '"jane doe"@example.org',
    "https://example.org/u?by=jane%40example.org&page=2",
    "jane\uff20example.org",
    "o'neil@example.org",
    "a.b@sub.uni.ac.uk",
    "x@natural.museum",
    "x@lab.bio",
    "m@faculty.uni.pt",
    "maria.silva@sapo.pt",
    "12345678@qq.com",
    "foo@163.com",
    "jane@example.org-2026.log",
    "ada@example.org.Then it failed",
    "mailto:jane@example.org",
    "jane@lab.example",
]
NO_MAIL = [
    "ckpt@best.pt.zst",
    "hits@10.mean.max",
    "x@pod.ns.svc.cluster.local",
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
NO_MAIL += [
    "hits@10.mean",
    "val/recall@5.macro",
    "ckpt@best.pt",
    "weights@epoch12.pt",
    "icon@2x.png",
    "icon@2x.ai",
    "user@1000.service",
    "/sys/fs/cgroup/user-1000.slice/user@1000.service/app.slice",
    "softmax(q@k.transpose(-2, -1))",
    "q@k.to(device)",
    "x@w.at[0]",
    "a@b.mT",
    "@app.route",
    "torch@2.1.0-rc.dev",
    "image@sha256:0123abcd",
    "@scope/pkg@1.0.0",
    "https://cdn.example.org/npm/vue@3.4.1/dist/vue.js",
    "hits@10.at",
    "best@train.lr",
    "ckpt@optimizer.pt",
    "recall@10.top",
    "ssh://git@code.example.org/x",
    "https://jane@code.example.org/team/repo.git",
    "postgres://svc@db.internal/x",
    "postgres://svc:hunter2@db.example.org/x",
    "deploy@host.example.com:/srv/x",
    "org-1@code.example.org:org/repo.git",
    "node-3@rack.cluster.local",
]
LIKELY_MAIL = [
    "/home/ck/ada@example.org.ckpt",
    "saved ada@uni.ac.uk.txt",
    "ada.lovelace@uni.de.safetensors",
    "maria@sapo.pt",
    "encoder@large.pt",
    "jan@firma.pl",
    "loader@fast.py",
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


@pytest.mark.parametrize("text", LIKELY_MAIL)
def test_the_ending_of_a_file_makes_a_guess(text):
    """What ends with a top-level domain that files end with, too, is a guess."""
    assert (False, True) == (holds_mail_address(text), holds_likely_mail_address(text))


@pytest.mark.parametrize("text", NO_MAIL)
def test_other_signs_are_no_guess(text):
    """What has another known meaning isn't guessed to be a mail address."""
    assert not holds_likely_mail_address(text)


@pytest.mark.parametrize(
    "part", ["a@", "@", "x@a.b.c.", '"', "%40", "a@b.mean:/", "://a:b@", "@a.bb:c", "a@b.de.A"]
)
def test_hostile_at_signs_take_linear_time(part):
    """A text of a million characters full of at signs comes back."""
    assert holds_mail_address(part * (1_000_000 // len(part))) in {True, False}


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

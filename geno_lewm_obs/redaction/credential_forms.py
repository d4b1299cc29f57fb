"""
Forms of credentials that their issuers have published: a table that `credentials` searches by.
"""

from __future__ import annotations

from typing import Final

from ..named_tuple import NamedTuple


class Form(NamedTuple):
    """
    How the credentials of one issuer look.

    A credential begins with one of *starts*, which makes most texts cheap to dismiss, and matches
    *pattern* from there.
    """

    name: str
    source: str
    """Where the issuer, or a standard, describes it."""
    starts: tuple[str, ...]
    pattern: str
    example: tuple[str, ...]
    """
    Parts of a made-up one. They are put together when a test runs, so that no scanner of source
    code takes this file for a leak.
    """


_HEX: Final = "0123456789abcdef"
_MIXED: Final = "aB3dE6gH1jK4mN7pQ0rS5tU8wX2yZ9"
_DIGIT_PAIRS: Final = tuple(first + second for first in "MNO" for second in "DTjz")
"""How base64 of a number in decimal digits begins."""

FORMS: Final = (
    Form(
        "GitHub token",
        "docs.github.com: about authentication to GitHub, token formats",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        "gh[pousr]_[A-Za-z0-9]{36,255}",
        ("gh", "p_", _MIXED, "aB3dE6"),
    ),
    Form(
        "GitHub token",
        "docs.github.com: fine-grained personal access tokens",
        ("github_pat_",),
        "github_pat_[A-Za-z0-9_]{22,255}",
        ("github", "_pat_", _MIXED, "_", _MIXED),
    ),
    Form(
        "GitLab token",
        "docs.gitlab.com: token overview, prefixes",
        ("glpat-", "gldt-", "glrt-", "glptt-", "glft-", "glsoat-", "glcbt-", "glagent-"),
        "gl(?:pat|dt|rt|ptt|ft|soat|cbt|agent)-[A-Za-z0-9_-]{20,255}",
        ("gl", "pat-", "aB3dE6gH1jK4mN7pQ0rS"),
    ),
    Form(
        "Slack token",
        "docs.slack.dev: token types",
        ("xoxa-", "xoxb-", "xoxe-", "xoxp-", "xoxr-", "xoxs-", "xapp-"),
        "(?:xox[abeprs]|xapp)-(?=[A-Za-z-]{0,255}[0-9])[A-Za-z0-9-]{20,255}",
        ("xo", "xb-", "123456789012-123456789012-", "aB3dE6gH1jK4mN7pQ0rS5tU8"),
    ),
    Form(
        "AWS access key id",
        "docs.aws.amazon.com: IAM identifiers, unique id prefixes",
        ("AKIA", "ASIA", "ABIA", "ACCA"),
        # with a sign that no protein holds
        "A(?:[KS]I|BI|CC)A(?=[A-Z]{0,15}[0-9BJOUXZ])[A-Z0-9]{16}(?![A-Za-z0-9])",
        ("AK", "IA", "2B7XQ5ZJ6UO3NWTM"),
    ),
    Form(
        "Google API key",
        "cloud.google.com: authenticate by using API keys",
        ("AIza",),
        "AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])",
        ("AI", "za", _MIXED, "aB3dE"),
    ),
    Form(
        "Google OAuth token",
        "developers.google.com: OAuth 2.0, access tokens and client secrets",
        ("ya29.", "GOCSPX-"),
        r"(?:ya29\.[A-Za-z0-9_.-]{20,}|GOCSPX-[A-Za-z0-9_-]{28})",
        ("ya", "29.", _MIXED),
    ),
    Form(
        "Stripe key",
        "docs.stripe.com: API keys",
        ("sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"),
        "(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,255}|whsec_[A-Za-z0-9]{24,255})",
        ("sk", "_live_", "aB3dE6gH1jK4mN7pQ0rS5tU8"),
    ),
    Form(
        "API key with sk",
        "platform.openai.com, platform.claude.com and openrouter.ai: API keys",
        ("sk-",),
        "sk-(?:(?:ant|proj|svcacct|admin|or|lf)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{32,})",
        ("sk", "-ant-api03-", _MIXED),
    ),
    Form(
        "Hugging Face token",
        "huggingface.co: user access tokens",
        ("hf_", "api_org_"),
        "(?:hf|api_org)_[A-Za-z0-9]{30,255}",
        ("h", "f_", _MIXED, "aB3d"),
    ),
    Form(
        "npm token",
        "the documentation of npm: about access tokens",
        ("npm_",),
        "npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])",
        ("np", "m_", _MIXED, "aB3dE6"),
    ),
    Form(
        "PyPI token",
        "the Python Package Index: help, API tokens",
        ("pypi-Ag",),
        "pypi-Ag[A-Za-z0-9_-]{50,}",
        ("py", "pi-AgEI", _MIXED, _MIXED),
    ),
    Form(
        "SendGrid key",
        "twilio.com: SendGrid API keys",
        ("SG.",),
        r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])",
        ("S", "G.", _MIXED[:22], ".", _MIXED, _MIXED[:13]),
    ),
    Form(
        "Twilio key",
        "twilio.com: API keys",
        ("SK",),
        "SK[0-9a-f]{32}(?![0-9A-Za-z])",
        ("S", "K", _HEX, _HEX),
    ),
    Form(
        "Weights & Biases key",
        "docs.wandb.ai: API keys",
        ("wandb_v1_",),
        "wandb_v1_[A-Za-z0-9_]{30,255}",
        ("wandb", "_v1_", _MIXED),
    ),
    Form(
        "Neptune token",
        "docs.neptune.ai: API tokens",
        ("eyJhcGlfYWRkcmVzcyI6",),
        "eyJhcGlfYWRkcmVzcyI6[A-Za-z0-9_-]{20,}",
        ("eyJhcGlf", "YWRkcmVzcyI6", _MIXED),
    ),
    Form(
        "Telegram bot token",
        "core.telegram.org: bots, authorizing your bot",
        ("AA",),
        "(?<=[0-9]{8}:)AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])",
        ("1234567890:", "AA", _MIXED, "aB3"),
    ),
    Form(
        "Discord bot token",
        "docs.discord.com: API reference, authentication",
        _DIGIT_PAIRS,
        r"(?:[MNO][DTjz][A-Za-z0-9_-]{2}){5}[A-Za-z0-9_-]{3,8}"
        r"\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}(?![A-Za-z0-9_-])",
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4", ".", "aB3dE6", ".", _MIXED),
    ),
    Form(
        "DigitalOcean token",
        "docs.digitalocean.com: personal access tokens",
        ("dop_v1_", "doo_v1_", "dor_v1_"),
        "do[opr]_v1_[0-9a-f]{64}",
        ("do", "p_v1_", _HEX, _HEX, _HEX, _HEX),
    ),
    Form(
        "Databricks token",
        "docs.databricks.com: personal access tokens",
        ("dapi",),
        "dapi[0-9a-f]{32}(?![0-9A-Za-z])",
        ("da", "pi", _HEX, _HEX),
    ),
    Form(
        "Docker token",
        "docs.docker.com: personal and organization access tokens",
        ("dckr_pat_", "dckr_oat_"),
        "dckr_[op]at_[A-Za-z0-9_-]{27,}",
        ("dckr", "_pat_", _MIXED),
    ),
    Form(
        "Vault token",
        "developer.hashicorp.com: Vault, tokens",
        ("hvs.", "hvb.", "hvr."),
        r"hv[sbr]\.[A-Za-z0-9_-]{24,}",
        ("hv", "s.", _MIXED),
    ),
    Form(
        "Replicate, Groq, Perplexity or Kaggle key",
        "replicate.com, console.groq.com, docs.perplexity.ai, kaggle.com: API tokens",
        ("r8_", "gsk_", "pplx-", "KGAT_"),
        "(?:r8_[A-Za-z0-9]{37}|gsk_[A-Za-z0-9]{40,}|pplx-[A-Za-z0-9]{40,}|KGAT_[0-9a-f]{32})",
        ("gs", "k_", _MIXED, _MIXED),
    ),
    Form(
        "Grafana, Sentry, Linear or Notion token",
        "grafana.com, docs.sentry.io, linear.app, developers.notion.com: tokens",
        ("glsa_", "glc_", "sntrys_", "sntryu_", "lin_api_", "ntn_"),
        "(?:gl(?:sa|c)|sntry[su]|lin_api|ntn)_[A-Za-z0-9_]{32,}",
        ("gl", "sa_", _MIXED, "aB3dE6"),
    ),
    Form(
        "JSON Web Token",
        "RFC 7519, RFC 7515",
        ("eyJ", "eyA", "ewo"),
        r"e(?:y[JA]|wo)[A-Za-z0-9_-]{9,}\."
        r"(?:e(?:y[JA]|wo)[A-Za-z0-9_-]{5,}\.|[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{16})",
        ("ey", "JhbGciOiJub25lIn0", ".", "ey", "JzdWIiOiJ4In0", ".", _MIXED),
    ),
)
"""Credentials that are one token, each known by how it begins."""

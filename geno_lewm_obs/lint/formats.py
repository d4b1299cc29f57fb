"""
Findings as text: for people, for programs, as annotations of GitHub, as SARIF.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MappingProxyType
from typing import Final

from .rules import LINT_RULES, Finding


def as_text(findings: Iterable[Finding]) -> str:
    """Return one line for each finding: ``path:line:column ID message``."""
    return "".join(
        f"{each.path}:{each.line}:{each.column} {each.rule} {each.message}\n" for each in findings
    )


def as_json(findings: Iterable[Finding]) -> str:
    """Return one line of JSON for each finding."""
    # Imported here, as other formats don't need it.
    import orjson

    return "".join(f"{orjson.dumps(each._asdict()).decode()}\n" for each in findings)


def as_github(findings: Iterable[Finding]) -> str:
    """Return a workflow command of GitHub's for each finding, which shows it beside its line."""
    return "".join(
        f"::error file={_escaped(each.path, is_property=True)},line={each.line},"
        f"col={each.column},title={each.rule}::{_escaped(each.message)}\n"
        for each in findings
    )


def _escaped(text: str, *, is_property: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if is_property else text


def as_sarif(findings: Iterable[Finding]) -> str:
    """
    Return a SARIF 2.1.0 log of all findings.

    Columns are characters, and paths count from where the linter was started.
    """
    # Imported here, as other formats don't need it.
    import orjson

    from .. import __version__

    names = [*LINT_RULES]
    rules = [
        {
            "id": name,
            "shortDescription": {"text": rule.summary},
            "fullDescription": {"text": f"{rule.summary}: {rule.reason}"},
        }
        for name, rule in LINT_RULES.items()
    ]
    run = {
        "tool": {"driver": {"name": "geno-obs-lint", "version": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, names.index(each.rule)) for each in findings],
    }
    log = {"version": "2.1.0", "runs": [run]}
    return orjson.dumps(log, option=orjson.OPT_INDENT_2).decode() + "\n"


def _result(finding: Finding, rule: int) -> dict[str, object]:
    # Imported here, as other formats don't need it.
    from urllib.parse import quote

    place = {
        "artifactLocation": {"uri": quote(finding.path)},
        "region": {"startLine": finding.line, "startColumn": finding.column},
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": place}],
    }


FORMATS: Final = MappingProxyType[str, Callable[[Iterable[Finding]], str]](
    {"text": as_text, "json": as_json, "github": as_github, "sarif": as_sarif}
)

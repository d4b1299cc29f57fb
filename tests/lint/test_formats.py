"""
Findings as text, JSON, annotations of GitHub, and SARIF.
"""

from __future__ import annotations

import json

from geno_lewm_obs.lint.formats import as_github, as_json, as_sarif, as_text
from geno_lewm_obs.lint.rules import LINT_RULES, Finding

FOUND = [
    Finding("src/a b.py", 3, 5, "GLO002", "key x is not allowed, 100%"),
    Finding("c.py", 1, 1, "GLO001", "event y is not registered"),
]


def test_text():
    """Text is one line for each finding: place, id, message."""
    assert "src/a b.py:3:5 GLO002 key x is not allowed, 100%" == as_text(FOUND).splitlines()[0]
    assert "" == as_text([])


def test_json():
    """JSON is one line for each finding, with all its fields."""
    assert [each._asdict() for each in FOUND] == [*map(json.loads, as_json(FOUND).splitlines())]


def test_github():
    """Annotations name file, line and column, with GitHub's escapes."""
    assert as_github(FOUND).splitlines()[0] == (
        "::error file=src/a b.py,line=3,col=5,title=GLO002::key x is not allowed, 100%25"
    )
    assert "file=a%3Ab%2Cc.py," in as_github([FOUND[0]._replace(path="a:b,c.py")])


def test_sarif():
    """A SARIF log has all rules, and each finding with its place in characters."""
    (run,) = json.loads(as_sarif(FOUND))["runs"]
    rules = run["tool"]["driver"]["rules"]
    result = run["results"][0]

    assert [*LINT_RULES] == [each["id"] for each in rules]
    assert "unicodeCodePoints" == run["columnKind"]
    assert "GLO002" == result["ruleId"] == rules[result["ruleIndex"]]["id"]
    (place,) = (each["physicalLocation"] for each in result["locations"])
    assert "src/a%20b.py" == place["artifactLocation"]["uri"]
    assert {"startLine": 3, "startColumn": 5} == place["region"]

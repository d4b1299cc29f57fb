"""
Each rule: what breaks it, what doesn't, and in which words it's told.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from geno_lewm_obs import logged_run
from geno_lewm_obs.contract import CANONICAL, check
from geno_lewm_obs.lint.linter import lint
from geno_lewm_obs.lint.rules import LINT_RULES
from geno_lewm_obs.lint.settings import LintSettings

CASES = Path(__file__).parent / "cases"


def findings(path: Path) -> list[str]:
    report = lint([str(path)], LintSettings(path.parent, no_print=("*",)))
    return [f"{each.line}:{each.column} {each.rule} {each.message}" for each in report.findings]


@pytest.mark.parametrize("rule", LINT_RULES)
def test_what_breaks_it(rule):
    """Each planted mistake is found where it is, and told in these words."""
    expected = (CASES / rule / "expected.txt").read_text("utf-8").splitlines()

    assert expected == findings(CASES / rule / "bad.py")
    assert any(f" {rule} " in each for each in expected)


@pytest.mark.parametrize("rule", LINT_RULES)
def test_what_does_not(rule):
    """What is right is let pass by every rule."""
    assert [] == findings(CASES / rule / "good.py")


def test_every_case_is_one_of_a_rule():
    """There is a case for each rule, and none besides."""
    assert [*LINT_RULES] == sorted(each.name for each in CASES.iterdir())


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("training.epoch.edn", {}),
        ("training.epoch.end", {"los": 0.5, "samples": "many"}),
        ("training.step", {"loss": [1.0], "lr": "0.1"}),
        ("eval.run.start", {"benchmark": 7, "n_items": 2.5}),
    ],
)
def test_one_judge(tmp_path, event, fields):
    """The linter finds what the chain finds in the same record, in the same words."""
    written = "".join(f", {key}={value!r}" for key, value in fields.items())
    path = tmp_path / "a.py"
    path.write_text(
        "from geno_lewm_obs import get_logger\n"
        f"get_logger('a').{CANONICAL[event].severity if event in CANONICAL else 'info'}"
        f"({event!r}{written})\n"
    )
    expected = sorted(f"{each.message}; {each.remedy}" for each in check(CANONICAL, event, fields))

    assert expected == sorted(each.split(" ", 2)[2] for each in findings(path))


def test_arguments_that_are_no_keys(tmp_path, capsys):
    """What a call takes besides keys passes; what logging alone takes is told, as a run does."""
    told = []
    with logged_run("a", log_dir=tmp_path) as log:
        for number, name in enumerate(("exc_info", "stack_info", "stacklevel", "extra")):
            path = tmp_path / f"{number}.py"
            path.write_text(
                "from geno_lewm_obs import get_logger\nlog = get_logger('a')\n"
                f"log.info('training.epoch.end', {name}=True)\nlog.bind({name}=True)\n"
            )
            told += [each.split()[3] for each in findings(path)]
            log.info("training.epoch.end", **{name: True})
    shown = capsys.readouterr().err

    assert ['"stacklevel"', '"stacklevel"', '"extra"', '"extra"'] == told
    assert [True] * 2 == [f'"{name}" is not allowed' in shown for name in ("stacklevel", "extra")]
    assert [False] * 2 == [f'"{name}"' in shown for name in ("exc_info", "stack_info")]


def test_no_private_value_is_quoted(tmp_path):
    """A finding doesn't hold what it is about, where that may be private."""
    bases = "ACGTTGCA" * 4
    path = tmp_path / "a.py"
    path.write_text(
        "from geno_lewm_obs import get_logger, logged_run\n"
        f"log = get_logger('a')\nlog.info({bases!r}, {bases}=1)\n"
        f"log.info('training.run.end', reason={bases!r}, {bases}={bases!r})\n"
        f"logged_run('a', start_event={bases!r})\nlog.bind({bases}=1)\n"
    )
    told = findings(path)

    assert len(told) >= 5
    assert not any(bases in each for each in told)

"""
What both programs do: print findings, and tell by the exit code whether there are any.
"""

from __future__ import annotations

import pytest

from geno_lewm_obs import InputError
from geno_lewm_obs.lint.command import Request, rules_listed, run
from geno_lewm_obs.lint.rules import LINT_RULES

from .conftest import MAKE, write_files

BAD = f"{MAKE}log.info('bad.event')\n"
LINE = 'a.py:3:10 GLO001 event "bad.event" is not registered; declare it in the registry\n'


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path, {"a.py": BAD, "b.py": MAKE})
    return tmp_path


@pytest.mark.usefixtures("here")
def test_findings(capsys):
    """Findings are on stdout, a line each and nothing besides; the exit code is 1."""
    assert 1 == run(Request((".",)))

    shown = capsys.readouterr()
    assert LINE == shown.out
    assert "geno-lewm-obs: 1 finding in 1 call in 2 files\n" == shown.err


def test_paths_are_the_same_however_they_are_named(here, capsys):
    """Paths count from the working directory, so that they are the same in each run."""
    run(Request((str(here),)))
    run(Request(("./a.py",)))

    assert LINE * 2 == capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_none(capsys):
    """Where nothing is wrong, nothing is on stdout, and the exit code is 0."""
    assert 0 == run(Request(("b.py",)))
    assert "" == capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_ids():
    """Ids may be selected and ignored, by their beginnings."""
    assert 0 == run(Request((".",), ignore="glo001"))
    assert 0 == run(Request((".",), select="GLO002,GLO003"))
    assert 1 == run(Request((".",), select="GLO00"))


def test_a_baseline(here, capsys):
    """What is written to the baseline isn't reported any more, and what is new is."""
    assert 0 == run(Request((".",), baseline="known.json", is_baseline_written=True))
    assert 0 == run(Request((".",), baseline="known.json"))
    (here / "a.py").write_text(f"\n{BAD}log.info('other.event')\n")
    assert 1 == run(Request((".",), baseline="known.json"))

    assert "a.py:5:10 GLO001" in capsys.readouterr().out


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "request_",
    [
        Request(("nothing.py",)),
        Request((".",), select="E501"),
        Request((".",), is_baseline_written=True),
        Request((".",), baseline="nothing.json"),
    ],
)
def test_what_can_not_be_done(request_):
    """What can't be done raises."""
    with pytest.raises(InputError):
        run(request_)


def test_a_private_path_is_not_shown(here, capsys):
    """A path that spells a sequence isn't printed."""
    bases = "ACGTTGCA" * 4
    write_files(here, {f"{bases}.py": BAD})
    run(Request((".",)))

    shown = capsys.readouterr()
    assert bases not in shown.out + shown.err
    assert 2 == len(shown.out.splitlines())


def test_rules_listed():
    """The list of rules has a line for each."""
    assert [*LINT_RULES] == [line.split()[0] for line in rules_listed().splitlines()]

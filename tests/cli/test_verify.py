"""
`geno-obs verify`: its output for people and programs, and its exit codes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs.cli import main
from geno_lewm_obs.read.finding import RULES, URGENCY
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.programs import python
from tests.samples import record

BASES = "ACGT" * 5
LINE = render_jsonl(record())
MODULE = """
from geno_lewm_obs import EventSpec, default_registry
registry = default_registry().extend(EventSpec('app.started', 'info', ''))
"""


@pytest.fixture
def run(log_dir):
    """Write the file of a run, or of one of its ranks, and return its path."""

    def write(content, name="run-1.jsonl"):
        log_dir.mkdir(exist_ok=True)
        (log_dir / name).write_bytes(content)
        return log_dir / name

    return write


def outcome(capsys, *arguments):
    """Run `verify` and return its exit code, what it printed and what it said."""
    code = main(["verify", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_of_a_run_without_fault(run, capsys):
    """A clean run prints nothing, says so, and ends with 0."""
    run(LINE)

    assert (0, "", "geno-lewm-obs: no findings\n") == outcome(capsys, "run-1")


def test_of_a_damaged_run(run, capsys):
    """A finding is two lines, where and what, and what to do; the exit code is 1."""
    run(LINE + LINE[:20] + b"\n")
    expected = (
        "run-1.jsonl:2  torn: half a record, 20 bytes (byte 137, length 20)\n"
        "    → geno-obs repair takes it out\n"
    )

    assert (137, (1, expected, "geno-lewm-obs: 1 finding\n")) == (
        len(LINE),
        outcome(capsys, "run-1"),
    )


def test_for_a_machine(run, capsys):
    """
    With --json each finding is a line of JSON on stdout, and nothing else is written anywhere.
    """
    path = run(LINE + LINE[:20] + LINE)
    code, out, err = outcome(capsys, path, "--json")
    torn, glued = map(json.loads, out.splitlines())

    assert (1, "", "torn", "glued") == (code, err, torn["rule"], glued["rule"])
    assert {"rule", "message", "remedy", "file", "line", "offset", "length"} == set(torn)
    assert ("run-1.jsonl", 2, len(LINE) + 20, len(LINE) - 1) == (
        glued["file"],
        glued["line"],
        glued["offset"],
        glued["length"],
    )


def test_of_all_ranks(run, capsys):
    """Each file of a run is checked, and named in its findings."""
    run(LINE)
    run(LINE + b"half\n", "run-1.rank3.jsonl")

    assert "run-1.rank3.jsonl:2  foreign" == outcome(capsys, "run-1")[1].partition(": ")[0]


def test_quotes_no_value(run, capsys):
    """Private content of the file is in no output, neither as text nor as JSON."""
    run(
        LINE.replace(b"1}", f'"{BASES}","jane@example.org":2}}'.encode())
        + f"jane {BASES}\n".encode()
    )
    outputs = [outcome(capsys, "run-1"), outcome(capsys, "run-1", "--json")]

    assert [1, 1] == [code for code, *_ in outputs]
    assert [] == [text for text in map(str, outputs) if BASES in text or "jane" in text]


def test_the_most_urgent_is_first(run, capsys):
    """What is private comes before what is damaged, wherever it stands; then the rest."""
    run(b"half\n" + LINE.replace(b"training.metric", b"training.metrc") + f"{BASES}\n".encode())
    _, out, _ = outcome(capsys, "run-1")
    rules = [line.split()[1] for line in out.splitlines() if not line.startswith(" ")]

    assert "forbidden:" == rules[0]
    assert rules == sorted(rules, key=lambda rule: URGENCY.index(rule.rstrip(":")))


def test_each_rule_has_its_urgency():
    """No rule is missing in the order of urgency."""
    assert sorted(RULES) == sorted(URGENCY)


class TestRegistry:
    def test_is_found_in_the_working_directory(self, run, tmp_path):
        """A module in the working directory is found by the installed command, too."""
        run(LINE.replace(b"training.metric", b"app.started").replace(b'"value":1', b""))
        (tmp_path / "here").mkdir()
        (tmp_path / "here" / "application_here.py").write_text(MODULE)
        command = (
            "import sys; sys.path.remove(''); from geno_lewm_obs.cli import main; sys.exit(main())"
        )
        done = python(
            "-c",
            command,
            "verify",
            "run-1",
            "--registry",
            "application_here:registry",
            cwd=tmp_path / "here",
        )

        assert (0, "geno-lewm-obs: no findings\n") == (done.returncode, done.stderr)

    @pytest.fixture(autouse=True)
    def application(self, tmp_path, monkeypatch):
        """Create a module of an application that can be imported."""
        (tmp_path / "some_application.py").write_text(MODULE)
        monkeypatch.syspath_prepend(tmp_path)
        yield
        sys.modules.pop("some_application", None)

    def test_knows_the_application_s_events(self, run, capsys):
        """With the registry of an application, its own events are not findings."""
        run(LINE.replace(b"training.metric", b"app.started").replace(b'"value":1', b""))

        assert [1, 0] == [
            outcome(capsys, "run-1", *more)[0]
            for more in ((), ("--registry", "some_application:registry"))
        ]

    @pytest.mark.parametrize(
        "name",
        [
            "some_application",
            "some_application:nothing",
            "no_such_module:x",
            "some_application:EventSpec",
            "",
        ],
    )
    def test_must_be_one(self, run, capsys, name):
        """A name that isn't that of a registry is an input error with a remedy."""
        run(LINE)
        code, out, err = outcome(capsys, "run-1", "--registry", name)

        assert (2, "", True) == (
            code,
            out,
            err.startswith("geno-lewm-obs: INPUT.GENERIC: --registry"),
        )

    def test_may_not_end_the_command(self, run, capsys, tmp_path):
        """
        A module that calls `sys.exit` when it is imported, as scripts do, doesn't end the command
        with 0.
        """
        run(b"half\n")
        (tmp_path / "some_script.py").write_text("import sys\nsys.exit('usage')\n")

        assert 2 == outcome(capsys, "run-1", "--registry", "some_script:registry")[0]


def test_of_a_run_that_is_not_there():
    """A run that doesn't exist is an input error with exit code 2, unlike findings."""
    command = [sys.executable, "-m", "geno_lewm_obs", "verify", "run-9"]

    assert (
        2
        == subprocess.run(
            command, capture_output=True, env=os.environ, timeout=60, check=False
        ).returncode
    )

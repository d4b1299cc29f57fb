"""
The entry point: exit codes, missing extras, interruptions and closed pipes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import orjson
import pytest
import structlog

click = pytest.importorskip("click", reason="the command line needs the extra cli")

import geno_lewm_obs
from geno_lewm_obs import (
    ConfigError,
    DiskFullError,
    InputError,
    InternalError,
    __version__,
)
from geno_lewm_obs.cli import main
from geno_lewm_obs.cli.group import group
from geno_lewm_obs.render.jsonl import render_jsonl
from tests.programs import python
from tests.samples import record

LINE = render_jsonl(record())


def geno_obs(*arguments, **environment):
    """Run the command line in a process of its own."""
    return python("-m", "geno_lewm_obs", *arguments, variables=environment)


@pytest.fixture
def command_that_raises(monkeypatch):
    """Add a command `fail` to the group that raises a given exception, and return its name."""

    def add(fault):
        @click.command()
        def fail():
            raise fault

        monkeypatch.setitem(group.commands, "fail", fail)
        return "fail"

    return add


class TestExitCode:
    @pytest.mark.parametrize(
        "arguments",
        [["--version"], ["--help"], ["-h"], ["show", "--help"], ["demo", "-h"], ["explain", "-h"]],
        ids=" ".join,
    )
    def test_is_0_for_a_question_about_the_program(self, arguments):
        """Version and help are printed to stdout, with exit code 0 and an empty stderr."""
        done = geno_obs(*arguments)

        assert (0, "", True) == (
            done.returncode,
            done.stderr,
            done.stdout.startswith(("geno-obs, version", "Usage: geno-obs")),
        )

    @pytest.mark.parametrize(
        "arguments",
        [[], ["dance"], ["--loud"], ["show"], ["explain"], ["demo", "--epochs", "0"]],
        ids=" ".join,
    )
    def test_is_2_for_a_wrong_command_line(self, arguments):
        """A command line that can't be parsed is an input error, explained on stderr only."""
        done = geno_obs(*arguments)

        assert (2, "", True) == (done.returncode, done.stdout, "Usage: geno-obs" in done.stderr)

    def test_says_choices_in_one_line(self, capsys):
        """What click says in several lines, such as choices, is one without control characters."""
        assert 2 == main(["replay", "run"])
        assert "Choose from: wandb, otlp\n" in capsys.readouterr().err

    def test_is_2_for_an_input_error(self):
        """An unknown name is an input error: one line on stderr with code and remedy."""
        done = geno_obs("explain", "no.such.thing.at.all")
        line = (
            "geno-lewm-obs: INPUT.GENERIC: no event and no error code has this name; "
            "docs/reference lists them all\n"
        )

        assert (2, "", line) == (done.returncode, done.stdout, done.stderr)

    def test_is_3_for_a_wrong_variable(self):
        """A variable that can't be used is a configuration error that names it."""
        done = geno_obs("show", "latest", GENO_LEWM_LOG_DIR="~nobody-of-this-name/logs")

        assert (3, True) == (
            done.returncode,
            done.stderr.startswith(
                "geno-lewm-obs: CONFIG.GENERIC: GENO_LEWM_LOG_DIR begins with ~"
            ),
        )

    def test_is_4_for_what_the_machine_refuses(self, tmp_path):
        """A directory that can't be made is a resource error that says what to do."""
        (tmp_path / "file").touch()
        done = geno_obs("demo", "--log-dir", tmp_path / "file" / "logs")

        assert (4, True) == (done.returncode, "can't be made (ENOTDIR)" in done.stderr)

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            (InputError("x"), 2),
            (ConfigError("x"), 3),
            (DiskFullError("x"), 4),
            (InternalError("x"), 9),
            (KeyboardInterrupt(), 130),
            (click.Abort(), 130),
            (click.UsageError("x"), 2),
        ],
        ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
    )
    def test_is_that_of_the_errors_family(self, command_that_raises, fault, code):
        """Each family of errors has its exit code, and an interruption 130."""
        assert code == main([command_that_raises(fault)])

    def test_is_130_when_interrupted_while_loading(self, tmp_path):
        """Control-C before any command has started ends quietly too."""
        (tmp_path / "click.py").write_text("raise KeyboardInterrupt")
        done = geno_obs("show", "latest", PYTHONPATH=str(tmp_path))

        assert (130, "") == (done.returncode, done.stderr)

    def test_is_1_with_a_traceback_for_a_fault_of_the_program(self, command_that_raises):
        """An unexpected exception is not turned into an error of this package."""
        with pytest.raises(ZeroDivisionError):
            main([command_that_raises(ZeroDivisionError())])

    def test_is_what_a_command_returns(self, monkeypatch):
        """A command may return an exit code of its own."""
        monkeypatch.setitem(group.commands, "seven", click.Command("seven", callback=lambda: 7))

        assert 7 == main(["seven"])


class TestErrorLine:
    def test_is_one_line_whatever_it_says(self, command_that_raises, capsys):
        """An error's text can't start a line or colour one."""
        main([command_that_raises(InputError("a\nb\x1b[31m"))])

        assert "geno-lewm-obs: INPUT.GENERIC: a\\nb\\x1b[31m\n" == capsys.readouterr().err

    def test_has_the_place_of_an_internal_error(self, command_that_raises, capsys):
        """Where the program itself is wrong, its place says what to mend."""
        main([command_that_raises(InternalError("odd"))])

        place = rf"{__name__}:\w+:\d+ ‹ \S+"
        assert re.fullmatch(
            rf"geno-lewm-obs: INTERNAL.GENERIC: odd \(at {place}\)\n", capsys.readouterr().err
        )

    def test_never_holds_a_sequence(self, command_that_raises, capsys):
        """An error that would quote 20 bases is withheld."""
        main([command_that_raises(InputError("ACGT" * 5))])

        assert (
            "geno-lewm-obs: a notice was withheld: it would have quoted a private value\n"
            == capsys.readouterr().err
        )

    @pytest.mark.parametrize(
        "arguments",
        [
            ["ACGT" * 5],
            ["show", "run-1", "ACGT" * 5],
            ["show", "x", "--level", "ACGT" * 5],
            ["redact", "ada@example.org"],
        ],
    )
    def test_never_quotes_what_was_typed_where_it_is_private(self, capsys, arguments):
        """A sequence or an address in a command line that can't be parsed isn't quoted."""
        code = main(arguments)
        said = capsys.readouterr().err

        assert (2, True) == (
            code,
            said.endswith(
                "Error: an argument can't be used; it isn't shown, since it may be private\n"
            ),
        )
        assert [] == [secret for secret in ("ACGT", "ada@") if secret in said]


class TestMissingExtra:
    LINE = (
        "geno-lewm-obs: RESOURCE.RUNTIME_SETUP: the command line needs {}; "
        'pip install "click>=8.2" "rich>=14.3"\n'
    )

    def test_is_named_with_its_install_line(self):
        """Where click can't be imported the error says so, and how to install it; no traceback."""
        done = python(
            "-c",
            "import sys; sys.modules['click'] = None; from geno_lewm_obs.cli import main; "
            "sys.exit(main(['explain', 'error']))",
        )

        assert (4, "", self.LINE.format("click")) == (done.returncode, done.stdout, done.stderr)

    @pytest.mark.parametrize(
        ("command", "present", "missing"),
        [(["explain", "error"], (), "click"), (["demo"], ("click",), "rich")],
        ids=["click", "rich"],
    )
    def test_is_named_in_an_install_of_the_core_alone(self, tmp_path, command, present, missing):
        """In an installation without extras, the first missing library is named."""
        for library in (geno_lewm_obs, structlog, orjson, *map(import_module, present)):
            (tmp_path / library.__name__).symlink_to(Path(library.__file__).parent)
        done = subprocess.run(
            [sys.executable, "-S", "-m", "geno_lewm_obs", *command],
            env={"PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        assert (4, "", self.LINE.format(missing)) == (done.returncode, done.stdout, done.stderr)

    def test_is_not_blamed_for_another_modules_absence(self):
        """A module that is missing for another reason raises as usual."""
        done = python(
            "-c",
            "import sys; sys.modules['difflib'] = None; from geno_lewm_obs.cli import main; "
            "main(['explain', 'error'])",
        )

        assert (1, True) == (
            done.returncode,
            "ModuleNotFoundError: import of difflib halted" in done.stderr,
        )


class TestBrokenPipe:
    @pytest.mark.parametrize("lines", [2, 20_000], ids=["short output", "long output"])
    def test_ends_quietly(self, tmp_path, lines):
        """
        A reader that closes the pipe, as `head` does, is not an error: exit code 0, empty stderr.
        """
        (tmp_path / "run-1.jsonl").write_bytes(LINE * lines)
        reader, writer = os.pipe()
        command = [sys.executable, "-m", "geno_lewm_obs", "show", str(tmp_path / "run-1.jsonl")]
        with subprocess.Popen(command, stdout=writer, stderr=subprocess.PIPE) as process:
            os.close(writer)
            os.close(reader)
            _, errors = process.communicate(timeout=60)

        assert (0, b"") == (process.returncode, errors)


class TestProgram:
    def test_is_not_started_by_an_import(self):
        """Importing `__main__`, as documentation tools do, runs no command."""
        assert main is import_module("geno_lewm_obs.__main__").main

    def test_tells_its_version(self):
        """The printed version is that of the package."""
        assert f"geno-obs, version {__version__}\n" == geno_obs("--version").stdout

    def test_lists_its_commands(self):
        """The help lists every command with a sentence about it."""
        lines = geno_obs("--help").stdout.splitlines()

        commands = [line.split()[0] for line in lines[lines.index("Commands:") + 1 :]]
        expected = (
            "audit completion demo diff doctor events explain export lint ls plot query redact"
            " repair replay run schema show stats tail verify viewers why"
        )
        assert expected.split() == commands

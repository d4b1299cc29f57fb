"""
`geno-obs run`: a program finds everything as Python itself would have set it, and ends with
Python's exit codes.
"""

from __future__ import annotations

import os
import py_compile
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import orjson
import pytest
import structlog

import geno_lewm_obs
from geno_lewm_obs.crashes.program import HELP, USAGE

LOOK = """
import sys
main = sys.modules["__main__"]
names = ("__name__", "__file__", "__package__", "__doc__", "__cached__")
found = {name: globals().get(name) for name in names}
print(sys.argv, sys.path[0], found, __spec__ and (__spec__.name, __spec__.origin))
print(type(__loader__).__name__, vars(main) is globals(), __builtins__ is sys.modules["builtins"])
sys.exit(len(sys.argv))
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """
    Work in a folder that holds a script, a module, a package, a folder and a zip file that can be
    run.
    """
    monkeypatch.chdir(tmp_path)
    for name in ("look.py", "package/__main__.py", "folder/__main__.py"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(LOOK)
    Path("package/__init__.py").write_text("")
    with zipfile.ZipFile("look.zip", "w") as archive:
        archive.write("look.py", "__main__.py")
    Path("elsewhere").mkdir()
    Path("elsewhere/link.py").symlink_to(Path("look.py").absolute())
    py_compile.compile("look.py", "compiled.pyc")
    return tmp_path


def python(*arguments):
    command = [sys.executable, *arguments]
    return subprocess.run(
        command,
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def run(*arguments):
    return python("-m", "geno_lewm_obs", "run", *arguments)


PROGRAMS = [
    ["look.py", "a", "-m", "--help"],
    ["./look.py"],
    ["elsewhere/link.py"],
    ["compiled.pyc", "a"],
    ["folder", "a"],
    ["look.zip"],
    ["-m", "look", "-h"],
    ["-m", "package", "a"],
    ["-m", "package.__main__"],
]


class TestProgram:
    @pytest.mark.parametrize("arguments", PROGRAMS, ids=" ".join)
    def test_finds_what_python_would_set(self, arguments):
        """Arguments, path, the module `__main__` and the exit code are those of Python itself."""
        plain, ours = python(*arguments), run(*arguments)

        assert (plain.stdout, plain.stderr, plain.returncode) == (
            ours.stdout,
            ours.stderr,
            ours.returncode,
        )
        assert plain.stdout

    def test_stays_the_main_module_to_the_end(self):
        """
        Threads that go on after the last line, and functions of `atexit`, still find the program
        as `__main__`.
        """
        Path("late.py").write_text(
            "import atexit, sys\nsaid = 'here'\n"
            "atexit.register(lambda: print(sys.modules['__main__'].said))"
        )

        assert "here\n" == run("late.py").stdout

    def test_can_pass_its_functions_to_workers(self):
        """
        Functions of the program are found by workers of multiprocessing, however these are
        started.
        """
        Path("pool.py").write_text(
            "import multiprocessing\n\ndef double(x): return 2 * x\n\n"
            "if __name__ == '__main__':\n"
            "    with multiprocessing.get_context('spawn').Pool(1) as pool:\n"
            "        print(pool.map(double, [1, 2]))"
        )

        assert "[2, 4]\n" == run("pool.py").stdout

    def test_gets_no_path_where_python_gives_none(self):
        """Under -P neither the working directory nor the script's comes first on the path."""
        Path("path.py").write_text("import sys; print(sys.path[0])")
        plain, ours = python("-P", "path.py"), python("-P", "-m", "geno_lewm_obs", "run", "path.py")

        assert plain.stdout == ours.stdout

    def test_may_be_interrupted(self):
        """Control-C ends it by the signal, as it ends Python."""
        Path("stop.py").write_text("import signal; signal.raise_signal(signal.SIGINT)")

        assert python("stop.py").returncode == run("stop.py").returncode


class TestCrash:
    def test_is_told_from_the_programs_first_frame_on(self, log_dir, read):
        """A crash leaves its record; the frames that started the program aren't in it."""
        Path("crash.py").write_text("def work():\n    raise ValueError('GATTACA' * 4)\n\nwork()\n")
        done = run("crash.py")
        (path,) = log_dir.glob("*.jsonl")
        record = read(path.stem)[0]

        assert 1 == done.returncode
        assert ["__main__:<module>:4", "__main__:work:2"] == record.data["exception_stack"]
        assert "GATTACA" not in done.stderr + path.read_text()

    @pytest.mark.parametrize(
        "replacement",
        [
            "from rich.traceback import install; install()",
            "sys.excepthook = sys.__excepthook__",
            "sys.excepthook = None",
            "del sys.excepthook",
        ],
    )
    def test_does_not_come_to_a_hook_of_the_programs(self, log_dir, read, replacement):
        """Whatever a program puts in the place of our hook, its crash is told in our words."""
        pytest.importorskip("rich", reason="its traceback is one of the replacements")
        Path("crash.py").write_text(
            f"import sys\n{replacement}\nread = 'GATTACA' * 4\nraise ValueError(read)\n"
        )
        done = run("crash.py")
        (path,) = log_dir.glob("*.jsonl")

        assert (1, 1) == (done.returncode, done.stderr.count("Traceback (most recent call last"))
        assert ["main"] == [
            record.data["where"]
            for record in read(path.stem)
            if record.event == "obs.process.crashed"
        ]
        assert "GATTACA" not in done.stderr + path.read_text()

    def test_of_a_program_that_is_no_python(self, log_dir, read):
        """A syntax error is a crash too, told without the line."""
        Path("broken.py").write_text("secret = = 1\n")
        done = run("broken.py")
        (path,) = log_dir.glob("*.jsonl")

        assert (1, False) == (done.returncode, "secret" in done.stderr + path.read_text())
        assert "SyntaxError" == read(path.stem)[0].data["exception_type"]

    def test_of_an_import_inside_a_module_that_exists(self, log_dir, read):
        """
        Where what's missing isn't the program itself but something that it imports, it's a crash.
        """
        Path("package/__init__.py").write_text("import no_such_module")
        done = run("-m", "package.__main__")
        (path,) = log_dir.glob("*.jsonl")

        assert 1 == done.returncode
        assert "ModuleNotFoundError" == read(path.stem)[0].data["exception_type"]

    def test_needs_no_extra(self, tmp_path):
        """In an install of the core alone a program runs, and its crash is told."""
        libraries = tmp_path / "libraries"
        libraries.mkdir()
        for library in (geno_lewm_obs, structlog, orjson):
            (libraries / library.__name__).symlink_to(
                Path(import_module(library.__name__).__file__).parent
            )
        Path("crash.py").write_text("raise ValueError('early')")
        command = [sys.executable, "-S", "-m", "geno_lewm_obs", "run", "crash.py"]
        environ = {"PYTHONPATH": str(libraries), "GENO_LEWM_LOG_DIR": str(tmp_path / "logs")}
        done = subprocess.run(
            command, env=environ, capture_output=True, text=True, timeout=60, check=False
        )

        assert (1, True) == (done.returncode, "ValueError: early" in done.stderr), done.stderr


class TestExit:
    @pytest.mark.parametrize(
        "code",
        ["", "7", "-1", "True", "None", "'no shard'", "['no', 'shard']", "ValueError('no shard')"],
    )
    def test_is_pythons(self, log_dir, code):
        """What `sys.exit` is given decides exit code and stderr as it does without hooks."""
        Path("leave.py").write_text(f"import sys\nsys.exit({code})\n")
        plain, ours = python("leave.py"), run("leave.py")

        assert (plain.returncode, plain.stderr) == (ours.returncode, ours.stderr)
        assert [] == list(log_dir.glob("*.jsonl"))

    @pytest.mark.parametrize("code", ["read", "[read]", "ValueError(read)", "read.encode()"])
    def test_shows_no_private_text(self, log_dir, code):
        """A text that a rule keeps out isn't printed; one line stands for it, and no record."""
        Path("leave.py").write_text(f"import sys\nread = 'GATTACA' * 4\nsys.exit({code})\n")
        done = run("leave.py")

        assert (1, True, False) == (
            done.returncode,
            "the text that was passed to sys.exit isn't shown" in done.stderr,
            "GATTACA" in done.stderr,
        )
        assert [] == list(log_dir.glob("*.jsonl"))

    @pytest.mark.parametrize(
        ("error", "code"),
        [
            ("InputError('no such shard')", 2),
            ("DiskFullError('full')", 4),
            ("type('DivergedError', (GenoLeWMError,), {'code': 'TRAINING.DIVERGED'})('nan')", 5),
            ("type('OwnError', (InputError,), {'exit_code': 42})('odd')", 42),
        ],
        ids=["input", "resource", "training", "its own"],
    )
    def test_of_a_typed_error_is_its_own(self, read, monkeypatch, error, code):
        """A typed error that ends the program is reported, and decides how the process exits."""
        monkeypatch.setenv("GENO_LEWM_RUN_ID", "r")
        Path("fail.py").write_text(f"from geno_lewm_obs import *\nraise {error}")
        done = run("fail.py")

        assert code == done.returncode
        assert 1 == done.stderr.count("Traceback (most recent call last")
        assert ["obs.process.crashed"] == [record.event for record in read("r")]

    def test_with_an_object_that_has_no_text_prints_none(self):
        """An object whose text fails ends the program with 1, as it does without hooks."""
        Path("leave.py").write_text(
            "class Odd:\n    def __str__(self): 1 / 0\nraise SystemExit(Odd())\n"
        )

        assert (1, "") == (run("leave.py").returncode, run("leave.py").stderr.strip())


class TestCommandLine:
    @pytest.mark.parametrize(
        "arguments",
        [["missing.py"], ["-m", "missing"], ["-m", "package.missing"], ["elsewhere"]],
        ids=" ".join,
    )
    def test_that_names_no_program(self, arguments, log_dir):
        """
        A program that isn't there is named in one line, with Python's exit code, and is no crash.
        """
        plain, ours = python(*arguments), run(*arguments)

        assert (plain.returncode, 1) == (ours.returncode, len(ours.stderr.splitlines())), (
            ours.stderr
        )
        assert arguments[-1] in ours.stderr
        assert [] == list(log_dir.glob("*.jsonl"))

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [([], 2), (["-m"], 2), (["-x", "look.py"], 2), (["--help"], 0), (["-h"], 0)],
    )
    def test_that_is_none_shows_how(self, arguments, code):
        """
        Without a program, usage is on stderr and the exit code 2; asked for, it's on stdout with
        what it's for, and the exit code 0.
        """
        done = run(*arguments)

        assert (code, USAGE if code else HELP) == (
            done.returncode,
            (done.stderr if code else done.stdout).strip(),
        )

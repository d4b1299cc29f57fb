"""
The house rules that a machine can check: layers, sizes, names, docstrings, and what an import may
load.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "geno_lewm_obs"
MODULES = sorted(PACKAGE.rglob("*.py"))
SOURCES = sorted(
    path
    for part in ("geno_lewm_obs", "tests", "benchmarks", "docs")
    for path in (ROOT / part).rglob("*.py")
)
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
VAGUE = {
    "utils",
    "helpers",
    "common",
    "misc",
    "base",
    "core",
    "manager",
    "handlers",
    "processors",
    "types",
}
EXTRAS = tuple(
    "click duckdb google.protobuf grpc numpy opentelemetry pandas polars prometheus_client pyarrow"
    " pynvml rich tqdm wandb".split()
)
OWN_UNNEEDED = """
audit bridge cli contract.declaration_errors crashes demo frames progress redaction.advice
sentinel
redaction.variants.notations render.backtrace runs.bookends runs.configure runs.logged_run
metrics contract.metrics runs.opt_ins vitals
process.signalled_worker process.signals sinks.background owner packed sinks.file.segments
sinks.file.metered sinks.file.debounce sinks.file.power sinks.file.relaxed sinks.wandb
spans.propagate spans.span otlp shipping read web
"""
FOREIGN_UNNEEDED = """
asyncio base64 difflib email hashlib importlib.metadata importlib.util inspect json logging
multiprocessing numbers queue random shutil signal socket ssl subprocess tempfile traceback
unicodedata
"""
MOST_MODULES = 139
"""Modules of ours that a run loads, each a tenth of a millisecond of its start: no more of them."""
UNNEEDED = {
    *FOREIGN_UNNEEDED.split(),
    *(f"geno_lewm_obs.{name}" for name in OWN_UNNEEDED.split()),
}
"""
What a plain record has no use for: other outputs and modes, the end of a process, the reading of
files, what takes long to load.
"""

DECLARING = set("__init__ __main__ spec refusal stats sink group channel detector".split()) | set(
    "call outputs logger_state terms notation summary metric_names".split()
)
"""Modules that declare and gather; the tests of what uses them are their tests."""


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function has, from its ``def`` to its last, without its docstring."""
    whole = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is None:
        return whole
    docstring = function.body[0]
    return whole - (docstring.end_lineno - docstring.lineno + 1)


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def places(paths: Iterable[Path]) -> list[str]:
    """Return *paths* as they're named in the project."""
    return [str(path.relative_to(ROOT)) for path in paths]


def test_files_are_found():
    """The rules hold for some hundreds of files."""
    assert min(len(MODULES), len(TESTS)) > 200


class TestFiles:
    def test_length(self):
        """A file holds one idea: at most 350 lines."""
        assert [] == places(m for m in MODULES if len(m.read_text().splitlines()) > 350)

    def test_functions_fit_a_screen(self):
        """A function is at most 50 lines, its docstring aside."""
        assert [] == [
            (module.stem, each.name)
            for module in MODULES
            for each in functions(module)
            if lines_of(each) > 50
        ]

    def test_lines_end_before_column_100(self):
        """No line is longer than 100 columns, a reason for an ignored rule included."""
        assert [] == [
            (*places([path]), number)
            for path in SOURCES
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
            if len(line) > 100
        ]

    def test_name(self):
        """No file is named for a role."""
        assert [] == places(module for module in MODULES if module.stem in VAGUE)

    def test_docstring(self):
        """Each module says what it does."""
        assert [] == places(
            module for module in MODULES if not ast.get_docstring(ast.parse(module.read_text()))
        )


class TestOfTests:
    def test_promises(self):
        """Each test states its promise in a docstring."""
        assert [] == [
            (*places([path]), each.name)
            for path in TESTS
            for each in functions(path)
            if each.name.startswith("test_") and not ast.get_docstring(each)
        ]

    def test_mirror(self):
        """Each module of the package has a test file of its name, in the same place."""
        names = {"redaction": "redact"}
        without = []
        for module in MODULES:
            place = module.relative_to(PACKAGE)
            name = f"test_{names.get(place.stem, place.stem)}.py"
            if place.stem not in DECLARING and not (ROOT / "tests" / place.parent / name).is_file():
                without.append(str(place))

        assert [] == without


def log_one(folder: Path) -> str:
    """Return the statement by which a program logs one plain record into *folder*."""
    log = f"get_logger('a', run_id='b', log_dir={str(folder)!r})"
    return f"from geno_lewm_obs import get_logger; {log}.info('training.epoch.end', loss=1.0)"


@pytest.fixture(scope="module")
def first_run(tmp_path_factory):
    """Return the patterns that a program of one run compiles, our modules, and what it said."""
    folder = tmp_path_factory.mktemp("runs")
    code = (
        "import os, pathlib, re, sys, structlog, orjson; bare = set(re._cache)\n"
        "os.environ.pop('GENO_LEWM_LOG_FORMAT', None)\n"
        "from geno_lewm_obs import logged_run\n"
        f"with logged_run(run_id='run-2026-05-20-h100-0', log_dir={str(folder / 'x1')!r})"
        " as log: log.info('training.epoch.end', loss=1.0)\n"
        "print(sorted(str(key[1]) for key in set(re._cache) - bare))\n"
        "print(*(name for name in sys.modules if name.startswith('geno_lewm_obs.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    patterns, modules = done.stdout.splitlines()
    loaded = {name.removeprefix("geno_lewm_obs.") for name in modules.split()}
    return patterns, loaded, done.stderr.splitlines()


class TestImports:
    def imported(self, statement: str) -> set[str]:
        code = f"import sys; {statement}; print(*sorted(sys.modules))"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
        )
        return set(done.stdout.split())

    def test_the_root_loads_nothing(self):
        """Importing the package loads none of its modules, and neither structlog nor an extra."""
        loaded = self.imported("import geno_lewm_obs")

        assert {name for name in loaded if name.startswith("geno_lewm_obs.")} == set()
        assert {"structlog", "orjson", *EXTRAS} & loaded == set()

    def test_logging_loads_no_extra(self, tmp_path):
        """
        Logging a record loads none of the extras. structlog itself loads rich where it finds it,
        so rich is hidden here.
        """
        statement = f"sys.modules['rich'] = None; {log_one(tmp_path)}"

        assert set(EXTRAS) & self.imported(statement) == {"rich"}

    def test_a_record_loads_only_what_it_needs(self, tmp_path):
        """
        The way to the first record loads nothing beyond structlog's own imports that it doesn't
        use, of ours as little as of others'.
        """
        without_rich = "sys.modules['rich'] = None"
        bare = self.imported(f"{without_rich}; import structlog, orjson")
        loaded = self.imported(f"{without_rich}; {log_one(tmp_path)}")

        assert {"geno_lewm_obs.runs.open_runs", "geno_lewm_obs.sinks.file.sink"} <= loaded
        assert set() == (loaded - bare) & UNNEEDED

    def test_a_run_compiles_no_pattern(self, first_run):
        """
        A run compiles no pattern before there is a text that needs it, and the lines that tell a
        person of it need none: each takes as long as loading a module or many.
        """
        patterns, _, said = first_run

        assert ("[]", 2) == (patterns, len(said))

    def test_a_run_loads_few_modules(self, first_run):
        """
        It loads no more modules of ours than it did, and none that a decorator or a sink of a
        program needs.
        """
        _, loaded, _ = first_run

        assert set() == loaded & {"redaction.variants.hash", "runs.decorated", "sinks.sink"}
        assert len(loaded) <= MOST_MODULES

    def test_contract_and_redaction_stand_alone(self):
        """The contract and the redaction rules load neither structlog nor the runtime."""
        loaded = self.imported("import geno_lewm_obs.contract, geno_lewm_obs.redaction")

        assert {
            "structlog",
            "geno_lewm_obs.runs.open_runs",
            "geno_lewm_obs.chain",
            "geno_lewm_obs.sinks",
        } & loaded == set()


PLANTED = [
    pytest.param(
        "redaction/names.py",
        "from ..runs.open_runs import get_logger",
        "one direction only",
        id="a-rule-imports-the-runtime",
    ),
    pytest.param(
        "chain/stamp.py",
        "from .gate import gate",
        "stages do not know each other",
        id="a-stage-imports-a-stage",
    ),
    pytest.param(
        "sinks/file/sink.py",
        "from ..stream import ConsoleSink",
        "outputs do not know each other",
        id="a-sink-imports-a-sink",
    ),
    pytest.param(
        "runs/run.py",
        "import rich",
        "optional libraries only where they are used",
        id="the-runtime-imports-an-extra",
    ),
    pytest.param(
        "cli/group.py",
        "from ..integrations.flask import TraceFlask",
        "one direction only",
        id="somebody-imports-the-glue-of-a-framework",
    ),
]


class TestLayers:
    @pytest.fixture
    def copy(self, tmp_path) -> Path:
        pytest.importorskip("importlinter")
        shutil.copytree(
            PACKAGE, tmp_path / "geno_lewm_obs", ignore=shutil.ignore_patterns("__pycache__")
        )
        shutil.copy(ROOT / "pyproject.toml", tmp_path)
        return tmp_path

    def lint(self, folder: Path) -> subprocess.CompletedProcess[str]:
        code = (
            "import sys; sys.path.insert(0, '.'); "
            "from importlinter.cli import lint_imports_command; lint_imports_command()"
        )
        command = [sys.executable, "-c", code, "--no-cache"]
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=120
        )

    def test_kept(self, copy):
        """The import contracts hold."""
        done = self.lint(copy)

        assert (0, True) == (done.returncode, "4 kept, 0 broken" in done.stdout)

    @pytest.mark.parametrize(("path", "line", "contract"), PLANTED)
    def test_each_bites(self, copy, path, line, contract):
        """A planted fault breaks the contract that forbids it."""
        with (copy / "geno_lewm_obs" / path).open("a") as module:
            module.write(f"\n{line}\n")
        done = self.lint(copy)

        assert done.returncode == 1
        assert f"{contract} BROKEN" in done.stdout

"""
The documentation is right: its code runs and prints what is shown, generated pages are up to date.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import geno_lewm_obs
from benchmarks.false_alarms import VALUES
from benchmarks.harmless import KINDS
from benchmarks.variant_spellings.campaign import PLACES, SPELLINGS
from benchmarks.variant_spellings.processes import WAYS
from benchmarks.variant_spellings.quotings import QUOTINGS
from geno_lewm_obs import config
from geno_lewm_obs.metrics import exporter
from geno_lewm_obs.process import launchers
from geno_lewm_obs.vitals import stall_limit

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
GENERATOR = DOCS / "generate_reference.py"

BLOCK = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
VARIES = re.compile(r"\d\d:\d\d:\d\d|\d+ms|\d+\.\d s|run-[0-9a-f]{12}")


def _blocks(page, info):
    return [
        match["text"]
        for match in BLOCK.finditer(page.read_text("utf-8"))
        if match["info"].strip() == info
    ]


PAGES = [
    page
    for page in [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
    if page.is_file() and "_build" not in page.parts
]
PAGES_WITH_CODE = [page for page in PAGES if _blocks(page, "python")]
NEEDS = {
    "docs/how-to/metrics.md": ("prometheus_client",),
    "docs/how-to/celery.md": ("celery",),
    "docs/how-to/query-runs.md": ("duckdb", "pandas", "polars", "pyarrow"),
    "docs/how-to/web-frameworks.md": ("django", "fastapi", "flask", "httpx"),
}
"""What the code of a page imports besides the package's own requirements."""


def _name(page):
    return str(page.relative_to(ROOT))


def _run(page, home):
    """
    Run all Python blocks of a page as one script, where the default log directory is below *home*.
    """
    script = home / "page.py"
    script.write_text("\n".join(_blocks(page, "python")), "utf-8")
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GENO_LEWM_") and name != "TRACEPARENT"
    }
    logging = {
        "GENO_LEWM_LOG_DIR": str(home / ".geno-lewm" / "logs"),
        "GENO_LEWM_LOG_FORMAT": "pretty",
        "NO_COLOR": "1",
    }
    command = [sys.executable, "-W", "error", str(script)]
    return subprocess.run(
        command,
        cwd=home,
        env={**inherited, **logging, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _lines(text):
    return {VARIES.sub("…", line.rstrip()) for line in text.splitlines() if line.strip()}


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("generate_reference", GENERATOR)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_up_to_date():
    """The pages on events, errors and the environment are what the generator writes."""
    done = subprocess.run(
        [sys.executable, str(GENERATOR), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("script", "packages"),
    [("generate_values", ["numpy", "attrs", "pydantic"]), ("generate_service_values", [])],
)
def test_the_pages_on_values_are_up_to_date(script, packages):
    """The pages on values show what logging them does today."""
    for package in packages:
        pytest.importorskip(package, reason=f"the page shows values of {package}")
    command = [sys.executable, str(DOCS / f"{script}.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 0, done.stderr


def test_what_is_only_bound_refuses_no_record():
    """No value of a service, whatever its name or type, raises where it's only bound."""
    page = (DOCS / "reference" / "service-values.md").read_text("utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| `")]

    assert len(rows) > 50
    assert {"left out", "left out, said once"} == {row[-1] for row in rows}
    assert {"**raises**: rule 1", "**raises**: rule 2"} < {row[1] for row in rows}
    assert not any("raises" in row[2] for row in rows)


def test_the_environment_page_lists_every_variable_that_is_read():
    """The page on the environment has a row for each variable that settings come from."""
    names = {**vars(config), **vars(launchers), **vars(exporter)}
    names |= vars(stall_limit)
    read = {name for key, name in names.items() if key.endswith("_VARIABLE")}
    read.update(config.OTLP_VARIABLES)
    read.update(name for rank, sizes in launchers.PAIRS for name in (rank, *sizes))
    page = (DOCS / "reference" / "environment.md").read_text("utf-8")
    assert read == set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))


def test_a_page_that_is_out_of_date_or_missing_is_named(generator, tmp_path):
    """The check names a page that was changed and one that is missing."""
    generator.write_pages(tmp_path)
    assert not generator.stale_pages(tmp_path)
    (tmp_path / "events.md").write_text("changed", "utf-8")
    (tmp_path / "errors.md").unlink()
    expected = ["events.md", "errors.md"]
    assert expected == generator.stale_pages(tmp_path)


@pytest.mark.parametrize("page", PAGES_WITH_CODE, ids=_name)
def test_the_code_of_a_page_runs_and_prints_what_the_page_shows(page, tmp_path):
    """
    Each Python block of a page runs after those before it; each line of a block marked as printed
    is printed, times aside.
    """
    missing = [
        name for name in NEEDS.get(_name(page), ()) if importlib.util.find_spec(name) is None
    ]
    if missing:
        pytest.skip(f"the page shows {', '.join(missing)}")
    done = _run(page, tmp_path)
    assert done.returncode == 0, done.stderr
    shown = set().union(*map(_lines, _blocks(page, "text printed")))
    assert set() == shown - _lines(done.stdout) - _lines(done.stderr)


def test_the_tests_that_pages_name_are_there():
    """The tests that a page names exist."""
    text = "".join(page.read_text("utf-8") for page in PAGES)
    for path, group in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text):
        assert f"class {group}:" in (ROOT / path).read_text("utf-8")


def test_every_page_with_code_is_found():
    """
    The parametrisation above isn't empty: the tutorial, the how-to pages and the explanation hold
    code.
    """
    expected = {
        "docs/explanation/one-record.md",
        "docs/how-to/add-an-event.md",
        "docs/tutorial/first-run.md",
    }
    assert expected <= {_name(page) for page in PAGES_WITH_CODE}


def test_the_reference_lists_every_public_name_and_no_other():
    """The table of Python names is complete."""
    listed = re.findall(
        r"^\| `(\w+)` \|", (DOCS / "reference" / "python.md").read_text("utf-8"), re.MULTILINE
    )
    assert geno_lewm_obs.__all__ == listed


class TestArchitecture:
    """The page's picture and tour are those of the code."""

    def generator(self, folder):
        pytest.importorskip("grimp")
        for part in ("geno_lewm_obs", "docs", "pyproject.toml"):
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, folder / part)
        return [sys.executable, str(folder / "docs" / "generate_architecture.py"), "--check"]

    def outcome(self, command, folder):
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=120
        )
        return done.returncode

    def test_is_up_to_date(self, tmp_path):
        """What the imports, the layers and the docstrings say stands on the page."""
        assert 0 == self.outcome(self.generator(tmp_path), tmp_path)

    @pytest.mark.parametrize(
        ("path", "line"),
        [("cli/explain.py", "from .. import clock"), ("clock.py", '"""Another."""')],
        ids=["another import", "another docstring"],
    )
    def test_is_checked(self, tmp_path, path, line):
        """A change of either makes the page out of date."""
        command = self.generator(tmp_path)
        module = tmp_path / "geno_lewm_obs" / path
        source = module.read_text("utf-8")
        module.write_text(f"{line}\n{source}" if '"""' in line else f"{source}\n{line}\n")

        assert 1 == self.outcome(command, tmp_path)


class TestPrivacyNumbers:
    """The numbers on the page about privacy are those of the checkout."""

    PAGE = (DOCS / "explanation" / "privacy.md").read_text("utf-8")

    @pytest.mark.parametrize("side", ["attacks", "innocents"])
    def test_of_cases(self, side):
        """As many attacks and innocents are kept as data as the page says."""
        folders = (ROOT / "tests" / "cases" / "redaction" / side).glob("*/cases.json")
        count = sum(len(json.loads(path.read_text("utf-8"))) for path in folders)

        assert f"{count} {side}" in self.PAGE

    def test_of_spellings(self):
        """As many spellings, quotings and places are made as the page says."""
        places = len(PLACES) + len(WAYS)
        told = [int(count) for count in re.findall(r"(\d+) (?:spell|quot|place)", self.PAGE)]

        assert [len(SPELLINGS), len(QUOTINGS), places] == told

    def test_of_harmless_values(self):
        """As many kinds of harmless values are judged as the page says."""
        assert f"of {len(KINDS)} kinds" in self.PAGE
        assert 3_000_000 == VALUES

    def test_of_mutants(self):
        """As many mutants are tried as the page says."""
        source = (ROOT / "tests" / "redaction" / "test_mutants.py").read_text("utf-8")
        count = len(re.findall(r"^    Mutant\(", source, re.MULTILINE))

        assert f"{count} mutants" in self.PAGE

    def test_every_reason_stands_in_the_table(self):
        """What the generator lets pass on purpose has its reason on the page, word for word."""
        reasons = {each.passes for each in SPELLINGS if each.passes}

        assert [] == [reason for reason in sorted(reasons) if reason not in self.PAGE]

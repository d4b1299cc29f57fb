"""The public names: what can be imported, from where, since which version, with what example."""

from __future__ import annotations

import ast
import importlib.metadata
import inspect
import itertools
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import geno_lewm_obs

ROOT = Path(__file__).parents[1]
PUBLIC = """
    ConfigError DiskFullError ERROR_CODES EVENTS EventSpec GenoLeWMError GenoLeWMLogger
    InputError InternalError InvariantViolation Key LogRecord METRICS MetricSpec OBS_EVENTS
    PERSONAL_DATA_FIELDS Registry ResourceError RunFileError RuntimeSetupError Severity Sink
    TraceMiddleware UnregisteredEventError WSGITraceMiddleware build_chain child_env configure
    current_trace_context current_traceparent default_registry exit_code_for
    export_prometheus_textfile extend_metrics extend_personal_data_fields follow_run
    format_traceparent get_counter get_gauge get_histogram get_logger hash_variant
    install_crash_hooks level_here logged_run metrics_path parse_traceparent propagate read_run
    redact redaction_stats reopen_files resolve_settings set_level set_trace_context
    shutdown_run snapshot_all span
""".split()
WITH_EXAMPLE = """
    EventSpec GenoLeWMError Key LogRecord Registry Sink TraceMiddleware WSGITraceMiddleware
    child_env configure exit_code_for export_prometheus_textfile extend_metrics follow_run
    get_counter get_logger hash_variant install_crash_hooks level_here logged_run propagate
    read_run redact reopen_files set_level set_trace_context shutdown_run span
""".split()
EXAMPLE = re.compile(r"^Example::\n\n((?: {4}.*\n|\n)+)", re.MULTILINE)
SINCE = re.compile(r"\n\n\.\. versionadded:: \d+\.\d+\.\d+\Z")


def documentation(name):
    """Return the docstring of a public name; that of a constant is the string behind it."""
    value = getattr(geno_lewm_obs, name)
    if isinstance(value, type) or inspect.isroutine(inspect.unwrap(value)):
        return inspect.getdoc(value) or ""
    home = ROOT.joinpath("geno_lewm_obs", *geno_lewm_obs._HOME_OF[name].split("."))
    for path in [home.with_suffix(".py"), *home.glob("*.py")]:
        body = ast.parse(path.read_text("utf-8")).body if path.is_file() else []
        for statement, following in itertools.pairwise(body):
            if _assigned(statement) == name and isinstance(following, ast.Expr):
                return inspect.cleandoc(ast.literal_eval(following.value))
    return ""


def _assigned(statement):
    match statement:
        case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)):
            return name
    return None


def test_all():
    """The public names are these; a change here is a CHANGELOG entry."""
    assert PUBLIC == sorted(geno_lewm_obs.__all__)


def test_each_is_there():
    """Each public name can be imported from the root, and shows in its dir."""
    assert [] == [name for name in PUBLIC if getattr(geno_lewm_obs, name) is None]
    assert set(PUBLIC) <= set(dir(geno_lewm_obs))


def test_each_says_since_when():
    """The documentation of each public name ends with the version that it came in."""
    assert [] == [name for name in PUBLIC if not SINCE.search(documentation(name))]


def test_the_main_ones_have_an_example():
    """The names that most programs use have an example in their documentation."""
    assert WITH_EXAMPLE == [name for name in PUBLIC if EXAMPLE.search(documentation(name))]


@pytest.mark.parametrize("name", WITH_EXAMPLE)
def test_each_example_runs(name, tmp_path):
    """The example of a public name runs as a program of its own, without a word on stderr."""
    example = textwrap.dedent(EXAMPLE.search(documentation(name))[1])
    script = tmp_path / "example.py"
    script.write_text(example, "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        cwd=tmp_path,
        env={**os.environ, "GENO_LEWM_LOG_DIR": str(tmp_path / "logs"), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (0, "") == (done.returncode, done.stderr)


def test_type_checkers_see_the_same():
    """What type checkers see is what there is at run time."""
    tree = ast.parse((ROOT / "geno_lewm_obs" / "__init__.py").read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If))

    assert PUBLIC == sorted(alias.asname for line in block.body for alias in line.names)


def test_unknown_name():
    """A name that isn't there is an AttributeError."""
    with pytest.raises(AttributeError, match="no attribute 'get_loger'"):
        _ = geno_lewm_obs.get_loger


def test_typed():
    """The package says that it's typed."""
    assert (ROOT / "geno_lewm_obs" / "py.typed").is_file()


def test_one_version():
    """The installed version is the one in the code."""
    assert importlib.metadata.version("geno-lewm-obs") == geno_lewm_obs.__version__


def test_changelog_names_the_own_events():
    """Every event of the package's own has an entry in the changelog."""
    text = (ROOT / "CHANGELOG.md").read_text()

    assert [spec.name for spec in geno_lewm_obs.OBS_EVENTS if f"`{spec.name}`" not in text] == []


PLACES = {
    "www.w3.org",
    "www.structlog.org",
    "hgvs-nomenclature.org",
    "www.ncbi.nlm.nih.gov",
    "docs.pytorch.org",
    "docs.open-mpi.org",
    "slurm.schedmd.com",
    "lightning.ai",
    "opentelemetry.io",
    "nowhere.invalid",  # no host may be called so, by RFC 2606
    "json-schema.org",
    "prometheus.io",
    "man7.org",
    "github.com",
    "lnav.org",
    "docs.lnav.org",
    "jsonlines.org",
    "made",  # up, a name in a URL that has a password
    "example.org",
    "jane@example.org",
    "127.0.0.1",
}


@pytest.mark.no_cover
def test_only_known_places_are_named():
    """Committed files link to the standards and projects that they cite, and to no other host."""
    files = [
        path
        for kind in ("*.md", "*.toml", "*.py", "*.json")
        for path in ROOT.rglob(kind)
        if not _is_foreign(path)
    ]
    named = {
        host for path in files for host in re.findall(r"https?://([\w.@-]+)", path.read_text())
    }

    assert set() == {
        host for host in named - PLACES if not host.endswith((".example.org", "localhost"))
    }


def _is_foreign(path: Path) -> bool:
    return any(part.startswith(".") and part != ".ci" for part in path.relative_to(ROOT).parts)

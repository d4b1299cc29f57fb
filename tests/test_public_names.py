"""The public surface: what can be imported, where it comes from, and that nothing drifts."""

from __future__ import annotations

import ast
import importlib.metadata
import re
from pathlib import Path

import pytest

import geno_lewm_obs

ROOT = Path(__file__).parents[1]
PUBLIC = """
    ConfigError DiskFullError EVENTS EventSpec GenoLeWMError GenoLeWMLogger InputError InternalError InvariantViolation LogRecord
    OBS_EVENTS PERSONAL_DATA_FIELDS Registry ResourceError RunFileError RuntimeSetupError Severity Sink TraceMiddleware
    UnregisteredEventError build_chain child_env configure current_trace_context current_traceparent default_registry
    extend_personal_data_fields follow_run format_traceparent get_logger hash_variant install_crash_hooks logged_run parse_traceparent
    propagate read_run redact redaction_stats resolve_settings set_trace_context shutdown_run span
""".split()


def test_all():
    """The public names are these; a change here is a CHANGELOG entry."""
    assert PUBLIC == sorted(geno_lewm_obs.__all__)


@pytest.mark.parametrize("name", PUBLIC)
def test_each_is_there(name):
    """Each public name can be imported from the root, and shows in its dir."""
    assert getattr(geno_lewm_obs, name) is not None
    assert name in dir(geno_lewm_obs)


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
    "example.org",
    "jane@example.org",
    "127.0.0.1",
}


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

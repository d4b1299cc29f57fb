"""
A pytest plugin: test what a program logs by geno_lewm_obs.

pytest loads it wherever the package is installed. It stands outside of the package, and imports
nothing of it before a test uses it: else all of the package would be imported before coverage is
measured in its users' test suites.

    obs_log               a fixture: the records that the test logs, as `geno_lewm_obs.testing` has
                          them
    --obs-strict          every test is captured, and fails where it logs what isn't declared
    --obs-fail-on-error   every test is captured, and fails where it logs an error
    --obs-coverage        report which declared events and keys no test has logged
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from geno_lewm_obs.testing import CapturedLog

Coverage = dict[str, dict[str, list[str]]]
"""The keys of each event: those that are ``declared``, and those that were ``logged``."""

_COVERAGE = pytest.StashKey[Coverage]()
_OPTIONS = {
    "--obs-strict": "capture what every test logs, and fail what isn't declared",
    "--obs-fail-on-error": "capture what every test logs, and fail tests that log an error",
    "--obs-coverage": "report which declared events and keys no test has logged",
}
_WORKER_OUTPUT = "geno_lewm_obs_coverage"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("geno_lewm_obs")
    for option, words in _OPTIONS.items():
        group.addoption(option, action="store_true", help=words)


def pytest_configure(config: pytest.Config) -> None:
    coverage: Coverage = {"declared": {}, "logged": {}}
    config.stash[_COVERAGE] = coverage


@pytest.fixture
def obs_log(request: pytest.FixtureRequest) -> Iterator[CapturedLog]:
    """
    The records that this test logs, in memory, by the whole chain and a strict registry.

    Loggers of `get_logger`, `structlog.get_logger` and `logged_run` log into it, in the test's
    threads and tasks too. `obs_log.records` has them; `obs_log.assert_logged`, `assert_not_logged`
    and `assert_no_errors` show the nearest record if they fail.
    """
    from geno_lewm_obs.testing import capture

    with capture() as log:
        yield log
        _note(request.config, log)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, None]:
    """Capture a test that has no fixture for it, and judge it, where an option says so."""
    config = item.config
    if not any(map(config.getoption, _OPTIONS)):
        yield
        return
    with _captured(item) as log:
        outcome = yield
        if config.getoption("--obs-fail-on-error") and outcome.excinfo is None:
            try:
                log.assert_no_errors()
            except AssertionError as exc:
                outcome.force_exception(exc)


@contextmanager
def _captured(item: pytest.Item) -> Iterator[CapturedLog]:
    given = getattr(item, "funcargs", {}).get("obs_log")
    if given is not None:
        yield given
        return
    from geno_lewm_obs.testing import capture

    with capture(registry_strict=item.config.getoption("--obs-strict")) as log:
        yield log
        _note(item.config, log)


def _note(config: pytest.Config, log: CapturedLog) -> None:
    """Remember what *log* holds, and which registry it was judged by."""
    if config.getoption("--obs-coverage"):
        _add(config, {"declared": log.declared, "logged": log.logged})


def _add(config: pytest.Config, found: Coverage) -> None:
    coverage = config.stash[_COVERAGE]
    for kind, events in found.items():
        for event, keys in events.items():
            coverage[kind][event] = sorted({*coverage[kind].get(event, ()), *keys})


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)  # in a worker of xdist
    if output is not None:
        output[_WORKER_OUTPUT] = session.config.stash[_COVERAGE]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add what a worker of xdist noted."""
    _add(node.config, getattr(node, "workeroutput", {}).get(_WORKER_OUTPUT, {}))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if not config.getoption("--obs-coverage"):
        return
    coverage = config.stash[_COVERAGE]
    declared, logged = coverage["declared"], coverage["logged"]
    absent = [event for event in declared if event not in logged]
    keys = {
        event: [each for each in declared[event] if each not in logged[event]]
        for event in logged
        if event in declared
    }
    terminalreporter.section("events that tests logged")
    terminalreporter.line(
        f"{len(declared) - len(absent)} of {len(declared)} declared events were logged"
    )
    for event in absent:
        terminalreporter.line(f"  never logged  {event}")
    for event, missing in sorted(keys.items()):
        if missing:
            terminalreporter.line(f"  never passed  {event}: {', '.join(missing)}")

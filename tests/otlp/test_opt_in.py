"""
Whether a run is sent: by an argument, by the environment, and where it can't be.
"""

from __future__ import annotations

import sys

import pytest

from geno_lewm_obs import ConfigError, RuntimeSetupError, configure, get_logger
from geno_lewm_obs.otlp import endpoints
from geno_lewm_obs.otlp.opt_in import check_otlp
from geno_lewm_obs.runs.process_state import STATE

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


@pytest.fixture
def without_library(monkeypatch):
    monkeypatch.setattr(endpoints, "find_spec", lambda _module: None)


def followers():
    return [run.outputs.follower for run in STATE.open.values()]


def test_nothing_is_named(tmp_path):
    """Nothing is sent where nothing is named; an argument alone means this machine."""
    pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

    assert (None, tmp_path) == tuple(check_otlp(tmp_path, is_asked=each) for each in (False, True))


def test_spans_that_the_program_sends_itself(monkeypatch, tmp_path):
    """Where spans alone are asked for, and the program sends its own, there's no follower."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", sys)

    assert None is check_otlp(tmp_path, is_asked=False)


@pytest.mark.usefixtures("without_library")
def test_an_argument_without_the_library(log_dir):
    """An argument that asks for what isn't installed is an error before the run's file is made."""
    with pytest.raises(RuntimeSetupError, match=r"isn't installed.*; pip install"):
        get_logger("a", run_id="r", otlp=True)

    assert not (log_dir / "r.jsonl").exists()


@pytest.mark.usefixtures("without_library")
def test_the_environment_without_the_library(monkeypatch, read, capsys):
    """A variable that is meant for other programs stops no training: one line says so."""
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:9")
    get_logger("a", run_id="r").info("training.run.end")

    assert (1, [None]) == (len(read("r")), followers())
    assert 1 == capsys.readouterr().err.count("nothing is sent by OTLP: ")


def test_no_python_that_could_send(monkeypatch, log_dir):
    """Where no process can be started the argument is an error, with the reason."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(RuntimeSetupError, match="the program is frozen"):
        check_otlp(log_dir, is_asked=True)


def test_no_file(monkeypatch, capsys):
    """A run without a file can't be sent: the argument is an error, the variable is said."""
    monkeypatch.setenv("GENO_LEWM_LOG_FORMAT", "stdout")
    with pytest.raises(RuntimeSetupError, match="the run has no file to be sent from"):
        get_logger("a", run_id="r", log_dir="none", otlp=True)
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:9")
    get_logger("a", run_id="r", log_dir="none")

    assert "nothing is sent by OTLP: the run has no file" in capsys.readouterr().err


def test_a_variable_that_can_not_be_used(monkeypatch):
    """A variable that is no URL is an error that names it and not its value."""
    monkeypatch.setenv(ENDPOINT, "private")
    with pytest.raises(ConfigError, match=r"^OTEL_EXPORTER_OTLP_ENDPOINT is no URL; ") as caught:
        get_logger("a", run_id="r")

    assert "private" not in str(caught.value)


@pytest.mark.parametrize("otlp", [True, None])
@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("OTEL_EXPORTER_OTLP_HEADERS", "hidden"),
        ("OTEL_EXPORTER_OTLP_CERTIFICATE", __file__),
        ("http_proxy", "socks5://hidden"),
    ],
)
def test_nothing_is_made(monkeypatch, log_dir, otlp, variable, text):
    """A variable that can't be used is an error that names it, before there is any file."""
    pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")
    monkeypatch.setenv(ENDPOINT, "http://a.example.org")
    monkeypatch.setenv(variable, text)
    with pytest.raises(ConfigError, match=variable) as caught:
        get_logger("a", run_id="r", otlp=otlp)

    assert "hidden" not in str(caught.value)
    assert not log_dir.exists()


def test_a_position_that_is_a_link(log_dir, tmp_path):
    """A link in the position's place is an error for who asks, before the run's file is made."""
    pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")
    log_dir.mkdir()
    (log_dir / "r.otlp").symlink_to(tmp_path / "other")
    with pytest.raises(RuntimeSetupError, match="is no regular file of yours"):
        get_logger("a", run_id="r", otlp=True)

    assert ["r.otlp"] == [path.name for path in log_dir.iterdir()]
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("how", ["get_logger", "configure", "OTEL_SDK_DISABLED"])
def test_turned_off(monkeypatch, how):
    """An argument, of `configure` too, and the standard's switch go before the endpoint."""
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:9")
    if how == "configure":
        configure(otlp=False)
    if how == "OTEL_SDK_DISABLED":
        monkeypatch.setenv(how, "true")
    get_logger("a", run_id="r", otlp=False if how == "get_logger" else None)

    assert [None] == followers()


@pytest.mark.parametrize("otlp", [True, None])
def test_a_position_of_another_run(monkeypatch, log_dir, capsys, otlp):
    """A file in the position's place that is another's isn't touched, and nothing is sent."""
    pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")
    log_dir.mkdir()
    (log_dir / "r.otlp").write_text('{"output":"otlp","run_id":"s"}\n')
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:9")
    if otlp:
        with pytest.raises(RuntimeSetupError, match="isn't how far this run was sent"):
            get_logger("a", run_id="r", otlp=otlp)
        assert not (log_dir / "r.jsonl").exists()
    else:
        get_logger("a", run_id="r", otlp=otlp)
        assert "nothing is sent by OTLP: " in capsys.readouterr().err

    assert '{"output":"otlp","run_id":"s"}\n' == (log_dir / "r.otlp").read_text()

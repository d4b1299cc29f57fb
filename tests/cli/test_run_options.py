"""The options by which commands find a run and its registry."""

from __future__ import annotations

import sys

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs import InputError, default_registry, get_logger, shutdown_run
from geno_lewm_obs.cli import main
from geno_lewm_obs.cli.run_options import registry_named

APPLICATION = """
from geno_lewm_obs import EventSpec, default_registry
registry = default_registry().extend(EventSpec("app.epoch.end", "info", "", frozenset({"acc"})))
"""


@pytest.fixture
def application(tmp_path, monkeypatch):
    """An application's module in the working directory, and the name of its registry."""
    (tmp_path / "app_of_options.py").write_text(APPLICATION)
    monkeypatch.chdir(tmp_path)
    yield "app_of_options:registry"
    sys.modules.pop("app_of_options", None)


class TestRegistryNamed:
    def test_default(self):
        """Without a name, it is that of the installed packages."""
        assert registry_named(None) is default_registry()

    def test_working_directory(self, application):
        """A module of the working directory is found, and the import path is left as it was."""
        before = sys.path.copy()

        assert "app.epoch.end" in registry_named(application)
        assert sys.path == before

    @pytest.mark.usefixtures("application")
    @pytest.mark.parametrize("name", ["", "app_of_options", "no_such:registry", "os:name"])
    def test_not_a_registry(self, name):
        """Whatever can't be loaded is an input error with a remedy; the import path is kept."""
        before = sys.path.copy()

        with pytest.raises(InputError) as raised:
            registry_named(name)

        assert raised.value.remediation
        assert sys.path == before


def test_events_declare(application, tmp_path, capsys):
    """`events declare` prints nothing that the named registry declares already."""
    get_logger("training", run_id="r", log_dir=tmp_path).info("app.epoch.end", acc=0.5)
    shutdown_run("r")
    capsys.readouterr()
    arguments = ["events", "declare", "r", "--log-dir", str(tmp_path)]

    assert main(arguments) == 0
    assert "app.epoch.end" in capsys.readouterr().out
    assert main([*arguments, "--registry", application]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("command", [["show"], ["verify"], ["repair"], ["events", "declare"]])
def test_log_dir(command, tmp_path):
    """Every command that takes a run finds it in the folder that `--log-dir` names."""
    log = get_logger("training", run_id="elsewhere", log_dir=tmp_path / "here")
    log.info("training.metric", name="loss", value=1.0)
    shutdown_run("elsewhere")

    assert main([*command, "elsewhere", "--log-dir", str(tmp_path / "here")]) == 0
    assert main([*command, "elsewhere", "--log-dir", str(tmp_path / "there")]) != 0

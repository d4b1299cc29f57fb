"""
Whether a Python can be started from here, and whether a library could be loaded there.
"""

from __future__ import annotations

import importlib.machinery
import sys
import types
from unittest.mock import MagicMock

import pytest

from geno_lewm_obs.process.interpreter import MARK, is_installed, why_no_process


@pytest.fixture
def make_program(tmp_path):
    def make(name):
        path = tmp_path / name
        path.write_text("")
        path.chmod(0o755)
        return str(path)

    return make


class TestProcess:
    @pytest.mark.parametrize(
        "name", ["python", "python3.11", "Python", "pythonw.exe", "pypy3", "graalpy", "my-python"]
    )
    def test_may_be_any_python(self, make_program, monkeypatch, name):
        """Whatever is called a Python is taken for one."""
        monkeypatch.setattr(sys, "executable", make_program(name))

        assert why_no_process() is None

    def test_may_be_a_python_by_another_name(self, make_program, monkeypatch, tmp_path):
        """A link to a Python is one, whatever the link is called."""
        (tmp_path / "trainer").symlink_to(make_program("python3.11"))
        monkeypatch.setattr(sys, "executable", str(tmp_path / "trainer"))

        assert why_no_process() is None

    @pytest.mark.parametrize("name", ["app", "uwsgi", "maya.bin"])
    def test_is_not_what_embeds_python(self, make_program, monkeypatch, name):
        """A program that isn't called a Python would start itself again."""
        monkeypatch.setattr(sys, "executable", make_program(name))

        assert "sys.executable is no Python" == why_no_process()

    @pytest.mark.parametrize("executable", ["", None, "/nowhere/python", "/", "a\0b", 7])
    def test_can_not_be_started_from_nothing(self, monkeypatch, executable):
        """Without a file that can be executed there is nothing to start."""
        monkeypatch.setattr(sys, "executable", executable)

        assert "sys.executable names no program that can be started" == why_no_process()

    def test_can_not_be_started_without_permission(self, make_program, monkeypatch, tmp_path):
        """A file that can't be executed is none either."""
        monkeypatch.setattr(sys, "executable", make_program("python"))
        (tmp_path / "python").chmod(0o600)

        assert "sys.executable names no program that can be started" == why_no_process()

    @pytest.mark.parametrize("frozen", [True, "macosx_app"])
    def test_is_not_a_frozen_program(self, monkeypatch, frozen):
        """A frozen program is no Python, whatever its name."""
        monkeypatch.setattr(sys, "frozen", frozen, raising=False)

        assert "the program is frozen, and has no Python that could send" == why_no_process()

    def test_starts_no_other(self, monkeypatch):
        """What runs in the process that sends, such as a start-up file, starts no further one."""
        monkeypatch.setenv(MARK, "1")

        assert "this is a process that sends already" == why_no_process()


class TestLibrary:
    def test_is_looked_for_and_not_loaded(self, monkeypatch):
        """A module that can be found is installed; it isn't loaded."""
        monkeypatch.delitem(sys.modules, "this", raising=False)

        assert (True, False) == (is_installed("this"), is_installed("no_such_module"))
        assert "this" not in sys.modules

    @pytest.mark.parametrize(
        "stub",
        [types.ModuleType("this"), MagicMock(), types.SimpleNamespace()],
        ids=lambda each: type(each).__name__,
    )
    def test_is_not_what_a_stub_says(self, monkeypatch, stub):
        """A stub in `sys.modules` says nothing of what another process would load."""
        monkeypatch.setitem(sys.modules, "this", stub)
        monkeypatch.setitem(sys.modules, "no_such_module", stub)

        assert (True, False) == (is_installed("this"), is_installed("no_such_module"))

    def test_is_not_what_a_stub_with_a_spec_says(self, monkeypatch):
        """Nor does a stub that has a spec and comes from nowhere."""
        stub = types.ModuleType("no_such_module")
        stub.__spec__ = importlib.machinery.ModuleSpec("no_such_module", None)
        monkeypatch.setitem(sys.modules, "no_such_module", stub)

        assert not is_installed("no_such_module")

    def test_is_not_there_where_it_is_blocked(self, monkeypatch):
        """None in `sys.modules` blocks a module, and what the program blocks isn't used."""
        monkeypatch.setitem(sys.modules, "this", None)

        assert not is_installed("this")

    def test_is_not_a_folder_of_its_name(self, monkeypatch, tmp_path):
        """The folder that wandb makes for its files, where a program runs, is no library."""
        (tmp_path / "no_such_module").mkdir()
        monkeypatch.syspath_prepend(tmp_path)

        assert not is_installed("no_such_module")

"""Whether the process is a notebook, by the shell that IPython has."""

from __future__ import annotations

import io
import sys
from types import ModuleType, SimpleNamespace

import pytest

from geno_lewm_obs import get_logger
from geno_lewm_obs.terminal.notebook import in_notebook, note_shown
from tests.samples import record


class InteractiveShell:
    """As IPython's base class is called."""


class ZMQInteractiveShell(InteractiveShell):
    """As ipykernel's shell is called."""


class Shell(ZMQInteractiveShell):
    """As Colab's shell is called."""


class XPythonShell(InteractiveShell):
    """As a shell of another kernel is called."""


class TerminalInteractiveShell(InteractiveShell):
    """As the shell of IPython in a terminal is called."""


class EmbeddedShell(TerminalInteractiveShell):
    """A shell that derives from it."""


@pytest.fixture
def be_in(monkeypatch):
    """Let IPython, as far as it's asked, have a shell."""

    def be(get_ipython):
        module = ModuleType("IPython")
        module.get_ipython = get_ipython
        monkeypatch.setitem(sys.modules, "IPython", module)

    return be


@pytest.mark.parametrize("kind", [ZMQInteractiveShell, Shell, XPythonShell])
def test_a_shell_that_derives_from_ipythons(be_in, kind):
    """A kernel's shell is a notebook's, whatever its own name is."""
    be_in(kind)

    assert in_notebook()


@pytest.mark.parametrize("kind", [TerminalInteractiveShell, EmbeddedShell, lambda: None, dict])
def test_no_notebook(be_in, kind):
    """A terminal's shell, none, or something else is no notebook."""
    be_in(kind)

    assert not in_notebook()


def test_a_shell_that_fails(be_in):
    """IPython that fails when it's asked is no notebook, and nothing comes of it."""
    be_in(lambda: 1 / 0)

    assert not in_notebook()


class TestRecordsOfACell:
    @pytest.fixture
    def shell(self, be_in):
        formatters = {}
        shell = Shell()
        shell.execution_count = 1
        shell.display_formatter = SimpleNamespace(
            ipython_display_formatter=SimpleNamespace(for_type=formatters.__setitem__)
        )
        shell.show = lambda shown: formatters[type(shown)](shown)
        be_in(lambda: shell)
        return shell

    def test_that_was_shown_is_not_shown_again(self, shell, monkeypatch):
        """The result of a cell that ends in a call which logs isn't shown beside its line."""
        monkeypatch.setattr(sys, "stderr", io.StringIO())
        log = get_logger("a", pretty=True)
        logged = log.info("training.metric", name="loss", value=float("nan"))

        assert shell.show(logged) is None

    def test_that_was_not_shown_is_left_to_ipython(self, shell):
        """Another record, and one of an earlier cell, is shown as any other object."""
        note_shown(record(1).to_dict())

        with pytest.raises(NotImplementedError):
            shell.show(record(2))
        shell.execution_count = 2
        with pytest.raises(NotImplementedError):
            shell.show(record(1))

    def test_a_shell_without_displays(self, be_in):
        """A shell that can't be told shows what it shows."""
        be_in(Shell)

        assert note_shown(record().to_dict()) is None

"""
Names that come from other modules of a project.
"""

from __future__ import annotations

import pytest

from .conftest import MAKE

LOGS = {"app/__init__.py": "", "app/logs.py": MAKE}
BAD = ".info('bad.event')"
WAYS = {
    "from the module": f"from app.logs import log\nlog{BAD}",
    "relative": f"from .logs import log as it\nit{BAD}",
    "by the package": f"from . import logs\nlogs.log{BAD}",
    "by its whole name": f"import app.logs\napp.logs.log{BAD}",
    "by another name": f"import app.logs as it\nit.log.bind(){BAD}",
    "with a star": f"from .logs import *\nlog{BAD}",
    "the maker": f"from .logs import get_logger\nget_logger('a'){BAD}",
}


@pytest.mark.parametrize("way", WAYS)
def test_ways_of_import(found, way):
    """A logger is found by every way to import it."""
    assert ["app/use.py:2"] == [
        each.rpartition(":")[0] for each in found({**LOGS, "app/use.py": WAYS[way]})
    ]


def test_a_maker_that_other_modules_pass_on(found):
    """A function that makes loggers is followed through modules that import it again."""
    files = {
        "app/__init__.py": "from .deep import make as build",
        "app/deep/__init__.py": "from .logs import *",
        "app/deep/logs.py": f"{MAKE}def make(name): return get_logger(name)",
        "app/use.py": f"from app import build\nit = build('a')\nit{BAD}",
    }
    assert ["app/use.py:3:9 GLO001"] == found(files)


def test_a_circle_of_imports(found):
    """Modules that import everything from each other don't keep the linter busy for ever."""
    files = {
        "a.py": f"from b import *\nlog{BAD}",
        "b.py": f"from a import *\n{MAKE}",
    }
    assert ["a.py:2:10 GLO001"] == found(files)


def test_a_function_in_a_file_that_names_nothing(found):
    """A function that gets a logger is looked at, also where its file doesn't name the package."""
    files = {
        "app/__init__.py": "",
        "app/main.py": f"from .tell import tell\n{MAKE}tell(log)",
        "app/tell.py": f"def tell(to):\n    to{BAD}",
    }
    assert ["app/tell.py:2:13 GLO001"] == found(files)


READ_LATER = {
    "a name that another module sets": (
        "def start():\n    global it\n    it = None\ndef run():\n    it('bad.event')\n",
        "state.it = log.info\n",
        "app/state.py:6:8 GLO001",
    ),
    "a name that another module reads": (
        "def start(to):\n    global it\n    it = to\n",
        "state.it('bad.event')\nstate.start(log.info)\n",
        "app/main.py:4:10 GLO001",
    ),
    "an attribute that another module sets": (
        "class A:\n    def __init__(self, to): pass\n    def run(self): self.it('bad.event')\n",
        "from .late import emit\nstate.A(log).it = emit\n",
        "app/state.py:4:28 GLO001",
    ),
}


@pytest.mark.parametrize("what", READ_LATER)
def test_what_is_read_later(found, what):
    """What another module has to do with a name holds where more of its module is read later."""
    state, main, expected = READ_LATER[what]
    files = {
        **LOGS,
        "app/late.py": "from .logs import log as it\nemit = it.info\n",
        "app/state.py": f"import geno_lewm_obs\n{state}",
        "app/main.py": f"from . import state\n{MAKE}{main}",
    }
    assert [expected] == found(files)


def test_a_maker_that_is_declared(found):
    """The settings may name makers, of the project and of others."""
    files = {
        "app/__init__.py": "",
        "app/logs.py": "def make(name): ...\nit = make('a')\nit.info('bad.event')",
        "app/use.py": f"import logging\nfrom .logs import make\nmake('a'){BAD}\n"
        f"logging.getLogger(){BAD}",
    }
    makers = frozenset({"app.logs.make", "logging.getLogger"})

    assert [
        "app/logs.py:3:9 GLO001",
        "app/use.py:3:16 GLO001",
        "app/use.py:4:26 GLO001",
    ] == found(files, makers=makers)
    assert [] == found(files)

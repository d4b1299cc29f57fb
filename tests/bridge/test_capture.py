"""
`configure(capture_logging=...)`: which loggers it reaches, and that nothing is left of it.
"""

from __future__ import annotations

import logging
import logging.config
import uuid

import pytest

from geno_lewm_obs import InputError, configure
from geno_lewm_obs.bridge.capture import UNPROPAGATED
from tests.programs import printed_by


@pytest.fixture
def name():
    """The name of a library that no other test has used."""
    return f"library{uuid.uuid4().hex[:8]}"


@pytest.fixture(autouse=True)
def root_level():
    """Let the root logger take everything, until the test ends."""
    root, before = logging.getLogger(), logging.getLogger().level
    root.setLevel("DEBUG")
    yield
    root.setLevel(before)


@pytest.fixture
def told(read):
    def told():
        return [each.data["text"] for each in read("r") if each.event == "obs.library.message"]

    return told


def handlers():
    """Return the handlers of all loggers."""
    loggers = [logging.getLogger(), *logging.Logger.manager.loggerDict.values()]
    return [each for logger in loggers for each in getattr(logger, "handlers", ())]


def test_all(name, told):
    """All loggers are heard, those that keep their records from the root included, each once."""
    alone = logging.getLogger(f"{name}.alone")
    alone.propagate = False
    configure(run_id="r", capture_logging=True)
    for logger in (alone, logging.getLogger(f"{name}.b"), logging.getLogger("transformers")):
        logger.info("by %s", logger.name.removeprefix(name))

    assert ["by .alone", "by .b", "by transformers"] == told()


def test_a_logger_made_later(name, told):
    """A logger made later that keeps its records from the root is found at the next record."""
    configure(run_id="r", capture_logging=True)
    later = logging.getLogger(f"{name}.later")
    later.propagate = False
    logging.getLogger(name).info("another")
    later.info("later")

    assert ["another", "later"] == told()


@pytest.mark.parametrize("given", ["{}", ("{}", "{}.a")], ids=["one", "several"])
def test_by_name(name, told, given):
    """Loggers are reached by name, before they keep records to themselves; others are not."""
    names = given.format(name) if isinstance(given, str) else [n.format(name) for n in given]
    configure(run_id="r", capture_logging=names)
    logging.getLogger(name).propagate = False
    logging.getLogger(f"{name}.a").info("below it")
    logging.getLogger(f"{name}x").info("another")

    assert ["below it"] == told()


def test_undone(name, told):
    """A further call leaves no handler, and each one replaces what the last one set."""
    before = handlers()
    configure(run_id="r", capture_logging=True)
    configure(capture_logging=[name])
    logging.getLogger(name).info("by name")
    logging.getLogger().info("not asked for")
    configure()
    logging.getLogger(name).info("after it")

    assert ["by name"] == told()
    assert before == handlers()


@pytest.mark.parametrize("wrong", [(), "", [""], ["a", 1], 1, None, {"": 1}])
def test_no_names(wrong):
    """What names no loggers is refused, and changes nothing."""
    before = handlers()
    with pytest.raises(InputError, match="capture_logging"):
        configure(run_id="r", capture_logging=wrong)

    assert before == handlers()


def test_levels_are_left_alone(name, told):
    """The levels of loggers decide what is heard."""
    logging.getLogger(name).setLevel("WARNING")
    configure(run_id="r", level="debug", capture_logging=True)
    logging.getLogger(name).info("below")
    logging.getLogger(name).warning("above")

    assert ["above"] == told()
    assert {logging.NOTSET} == {logging.getLogger(each).level for each in UNPROPAGATED}


def test_at_the_end_of_a_program(log_dir):
    """
    Nothing is loaded without it; with it a program ends as ever, and nothing is left behind.
    """
    printed = printed_by(
        "-c",
        "import atexit, sys, warnings\n"
        "before = warnings.showwarning\n"
        "def look():\n"
        "    import logging\n"
        "    print(logging.getLogger().handlers, warnings.showwarning is before)\n"
        "    logging.getLogger('late').warning('late')\n"
        "atexit.register(look)\n"
        "from geno_lewm_obs import configure\n"
        "configure(run_id='r')\n"
        "print('geno_lewm_obs.bridge' in sys.modules)\n"
        "configure(run_id='r', capture_logging=True, capture_warnings=True)\n"
        "import logging; logging.getLogger('a').warning('told')\n",
    )

    assert ["False", "[] True"] == printed.splitlines()
    assert b"told" in (log_dir / "r.jsonl").read_bytes()
    assert b"late" not in (log_dir / "r.jsonl").read_bytes()

"""
The handler in configurations that are data: `dictConfig`, uvicorn's and gunicorn's.
"""

from __future__ import annotations

import copy
import logging
import logging.config

import pytest

from geno_lewm_obs import InputError, configure
from geno_lewm_obs.integrations.stdlib import RunHandler

HANDLER = {"class": "geno_lewm_obs.integrations.stdlib.RunHandler"}


@pytest.fixture(autouse=True)
def loggers():
    """Let loggers be as before when the test ends."""
    names = "", "shop", "uvicorn", "uvicorn.error", "uvicorn.access", "gunicorn.error"
    before = {
        name: [*(each := logging.getLogger(name)).handlers, each.level, each.propagate]
        for name in names
    }
    yield
    for name, (*handlers, level, propagate) in before.items():
        logger = logging.getLogger(name)
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)


def told(read):
    return [(each.component, each.data["text"]) for each in read("r")]


def test_dict_config(read):
    """A handler by its class's name takes its arguments, and what loggers pass on to the root."""
    configure(run_id="r")
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"run": {**HANDLER, "level": "INFO", "component": "shop", "most": 1}},
            "root": {"handlers": ["run"], "level": "DEBUG"},
        }
    )
    for message in ("open", "again", "again"):
        logging.getLogger("shop").info(message)
    logging.getLogger("shop").debug("below")

    assert [("shop", "open"), ("shop", "again")] == told(read)


def test_a_component_that_is_none():
    """A component that can't be used is refused when the configuration is."""
    with pytest.raises(InputError):
        RunHandler(component="someone@example.org")


def test_uvicorn(read):
    """uvicorn's own configuration with this handler puts its messages into the run."""
    uvicorn_config = pytest.importorskip("uvicorn.config", reason="uvicorn isn't installed")
    configure(run_id="r")
    log_config = copy.deepcopy(uvicorn_config.LOGGING_CONFIG)
    log_config["handlers"] = {"default": HANDLER, "access": HANDLER}
    uvicorn_config.Config("app:app", log_config=log_config)
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)

    assert [("library", "Started server process [7]")] == told(read)


def test_gunicorn(read):
    """gunicorn's own logger with `logconfig_dict` puts its messages into the run."""
    glogging = pytest.importorskip("gunicorn.glogging", reason="gunicorn isn't installed")
    from gunicorn.config import Config

    configure(run_id="r")
    settings = Config()
    settings.set(
        "logconfig_dict",
        {
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"run": HANDLER},
            "root": {"handlers": []},
            "loggers": {"gunicorn.error": {"handlers": ["run"], "level": "INFO"}},
        },
    )
    glogging.Logger(settings).info("Listening at: %s (%s)", "port 8000", 7)

    assert ("library", "Listening at: port 8000 (7)") in told(read)

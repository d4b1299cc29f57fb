"""
What code for the standard library's loggers asks of ours: level, name, handlers.
"""

from __future__ import annotations

import asyncio
import logging

import pytest
import structlog

from geno_lewm_obs import InputError, configure, get_logger


@pytest.fixture
def log():
    return get_logger("api.db", run_id="r", level="info")


def test_its_name_is_its_component(log):
    """`name` is the component."""
    assert "api.db" == log.name == log.bind(epoch=1).name


@pytest.mark.parametrize(
    ("is_enabled", "level"),
    [(False, logging.DEBUG), (True, logging.INFO), (True, 35), (False, 5), (True, "WARNING")],
)
def test_whether_a_level_is_written(log, is_enabled, level):
    """`isEnabledFor` takes the standard library's numbers, and those between them."""
    assert is_enabled is log.isEnabledFor(level)


def test_the_level_is_read_and_set_as_a_number(log):
    """`setLevel` and `getEffectiveLevel` are about the same level as `set_level` and `level`."""
    log.setLevel(logging.WARNING)

    assert (logging.WARNING, "warn") == (log.getEffectiveLevel(), log.level)


def test_a_level_that_would_hide_errors_is_refused(log):
    """`setLevel` refuses what `set_level` refuses."""
    with pytest.raises(InputError, match="would hide errors"):
        log.setLevel(logging.CRITICAL)


def test_no_handler_is_needed(log):
    """`hasHandlers` is true, so that nobody adds one."""
    assert log.hasHandlers() is True


def test_the_proxies_of_structlog_have_the_names():
    """structlog's own get_logger gives loggers that answer the same, before they are bound."""
    configure(run_id="r", level="warn")
    proxy = structlog.get_logger("api.db")

    assert ("api.db", False, True) == (proxy.name, proxy.isEnabledFor(20), proxy.hasHandlers())


def test_an_adapter_of_the_standard_library(log, read):
    """`logging.LoggerAdapter` logs by it, as libraries do that put a prefix to what they log."""
    adapter = logging.LoggerAdapter(log, {"request": 7})
    adapter.warning("training.run.end")
    adapter.debug("training.run.end")

    assert (False, logging.INFO) == (adapter.isEnabledFor(10), adapter.getEffectiveLevel())
    assert ("api.db", True) == (adapter.name, adapter.hasHandlers())
    assert ["warn"] == [record.severity for record in read("r")]


def test_a_library_that_takes_a_logger(read):
    """
    websockets, which asks it for levels and logs by an adapter, works with it. It passes objects,
    which strict redaction would refuse.
    """
    log = get_logger("ws", run_id="r", redaction_strict=False)
    server = pytest.importorskip("websockets.asyncio.server")
    client = pytest.importorskip("websockets.asyncio.client")

    async def talk():
        async def echo(connection):
            await connection.send(await connection.recv())

        async with server.serve(echo, "127.0.0.1", 0, logger=log) as service:
            port = service.sockets[0].getsockname()[1]
            async with client.connect(f"ws://127.0.0.1:{port}", logger=log) as connection:
                await connection.send("ping")
                return await connection.recv()

    assert "ping" == asyncio.run(talk())
    assert {"info"} == {record.severity for record in read("r")}

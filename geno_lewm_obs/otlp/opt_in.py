"""
Whether a run is to be sent by OTLP, and whether it can be: asked before it begins.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ..config import Settings
from ..errors import RuntimeSetupError
from ..notice import say
from ..process.interpreter import why_no_process
from ..shipping.position_file import PositionFile, position_path
from ..sinks.failures import Report
from .endpoints import Endpoints
from .environment import child_environment
from .follower import NAME, Follower

_PROXIES: Final = ("http_proxy", "https_proxy")


def check_otlp(log_dir: Path | None, *, is_asked: bool) -> Path | None:
    """
    Return *log_dir* if runs in it are to be followed, or None if nothing is to be sent.

    Args:
        log_dir: Where their files are; None where they have none.
        is_asked: Whether an argument asks for it, so that an endpoint need not be named.

    Raises:
        ConfigError: A variable can't be used.
        RuntimeSetupError: A library isn't installed, or no process can be started, or there is no
            file.
    """
    environ, _ = child_environment(os.environ)
    endpoints = Endpoints.from_environment(environ, is_asked=is_asked)
    if endpoints is None:
        return None
    if log_dir is None:
        msg = "the run has no file to be sent from"
        raise RuntimeSetupError(msg, remediation="name a log directory, or collect its stdout")
    obstacle = why_no_process()
    if obstacle is None and os.name != "posix":
        obstacle = "this system is no POSIX system"
    if obstacle is not None:
        raise RuntimeSetupError(
            obstacle, remediation="run the program by a Python of its own, or leave OTLP out"
        )
    endpoints.check_installed()
    has_proxy = any(name.lower() in _PROXIES for name in environ)
    for each in endpoints:
        if has_proxy or each.certificate or each.client_certificate:
            # loaded only where there is something to check
            from .connecting import check_way

            check_way(each)
    return log_dir


def check_run(settings: Settings) -> None:
    """
    Check, before the file of a run of these *settings* is made, whether it can be followed.

    Raises:
        ConfigError: As by `check_otlp`.
        RuntimeSetupError: As by `follower_of`, as far as it can be foreseen.
    """
    is_asked = settings.sources["otlp"] == "argument"
    try:
        log_dir = check_otlp(settings.log_dir, is_asked=is_asked)
        if log_dir is not None:
            path = position_path(log_dir, settings.run_id, NAME)
            PositionFile(path, NAME, settings.run_id).check()
    except RuntimeSetupError:
        if is_asked:  # else it's said, and the run goes on
            raise


def follower_of(
    settings: Settings, *, flush: Callable[[], None], on_failure: Report
) -> Follower | None:
    """
    Return the follower of a run of these *settings*, started; None if nothing is sent.

    If the environment asks for it, and it can't be started, that is said on stderr.

    Args:
        settings: The run's.
        flush: As for `Follower`.
        on_failure: As for `Follower`.

    Raises:
        ConfigError: As by `check_otlp`.
        RuntimeSetupError: As by `check_otlp` and `Follower.start`, if an argument asks for it.
    """
    is_asked = settings.sources["otlp"] == "argument"
    try:
        log_dir = check_otlp(settings.log_dir, is_asked=is_asked)
        if log_dir is None:
            return None
        follower = Follower(
            settings.run_id,
            log_dir,
            is_asked=is_asked,
            flush=flush,
            on_failure=on_failure,
        )
        follower.start()
    except RuntimeSetupError as exc:
        if is_asked:
            raise
        say(f"nothing is sent by OTLP: {exc}")
        return None
    return follower

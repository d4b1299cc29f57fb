"""
The follower: the process that reads a run's files as they grow, and sends their records.

The files are the queue, so nothing is dropped, and nothing is asked of the training. The process
ends when nobody writes the run any more and all was sent, or a bounded time after that. Killed, it
loses nothing: the next one goes on where the last answer came.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ResourceError, RuntimeSetupError
from ..extras import install_extra
from ..process.child_streams import silenced_stdout
from .caller import BEGUN, Caller
from .faults import SUFFIX, Faults

if TYPE_CHECKING:
    from .following import Following


def serve(setup: Mapping[str, Any]) -> None:
    """
    Follow one run, and end the process.

    Args:
        setup: ``run_id``, ``log_dir``; ``position`` and ``stderr``, descriptors; ``is_asked`` as
            for `Endpoints.from_environment`; ``afterlife_s``, for how many seconds after the end of
            the run its records may still be sent.
    """
    os.umask(0o077)
    os.nice(10)  # the training goes first
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    caller = Caller(sys.stdin.fileno(), silenced_stdout(), setup["stderr"])
    caller.tell(BEGUN)
    exit_code = 0
    faults = Faults(Path(setup["log_dir"], setup["run_id"] + SUFFIX), caller)
    try:
        following = _following(setup, caller, faults)
        signal.signal(signal.SIGTERM, following.hurry)
        threading.Thread(target=following.end_in_time, daemon=True).start()
        following.follow_to_end()
    except BaseException as exc:  # noqa: BLE001 - whatever it is, the program is to be told
        exit_code = 1
        faults.add_rare(exc if isinstance(exc, Exception) else ResourceError(type(exc).__name__))
    os._exit(exit_code)  # no exit hook of a library is waited for


def _following(setup: Mapping[str, Any], caller: Caller, faults: Faults) -> Following:
    try:
        # loaded here, so that libraries which fail in this are a fault that is told
        from .following import Following
    except Exception as exc:  # noqa: BLE001 - a broken library may raise anything
        msg = f"the libraries of OpenTelemetry can't be loaded ({type(exc).__name__})"
        raise RuntimeSetupError(msg, remediation=install_extra("otlp")) from None
    return Following(setup, caller, faults)

"""
Follow a run: read its files as they grow, and send their records, until nobody writes them.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ..errors import ResourceError
from ..shipping.position_file import PositionFile, position_path
from ..shipping.unsent import Batch, Unsent
from .caller import FLUSHED, REJECTED, Caller
from .endpoints import Endpoints
from .exporting import Exporter
from .faults import Faults
from .follower import NAME
from .shipment import Shipment

POLL_S: Final = 0.25
"""Seconds between two looks at the run's files."""
GATHER_S: Final = 1.0
"""For how long records are gathered before they are sent, unless they fill a batch."""


class Following:
    """
    Follows one run.

    Args:
        setup: As for `serve`.
        caller: The program that has started this process.
        faults: Is told what goes wrong.

    Raises:
        GenoLeWMError: the run can't be read, or nothing can be sent.
    """

    def __init__(self, setup: Mapping[str, Any], caller: Caller, faults: Faults) -> None:
        self._caller = caller
        self._faults = faults
        self._afterlife_s: float = setup["afterlife_s"]
        run_id, folder = setup["run_id"], Path(setup["log_dir"])
        self._position = PositionFile(position_path(folder, run_id, NAME), NAME, run_id)
        self._position.adopt(setup["position"])
        endpoints = Endpoints.from_environment(os.environ, is_asked=setup["is_asked"])
        if endpoints is None:
            msg = "no endpoint is named"
            raise ResourceError(msg)
        self._exporter = Exporter(endpoints)
        self._shipment = Shipment(
            self._position, self._exporter, pause=self._pause, tell=faults.add
        )
        self._unsent = Unsent(run_id, folder, self._shipment.marks)
        self._is_hurried = False

    def hurry(self, *_signal: object) -> None:
        """Let it end as soon as all is sent that is there, and within the time for that."""
        self._is_hurried = True

    def follow_to_end(self) -> None:
        """
        Send all that comes, until nobody writes the run any more.

        Who opens the run at this very moment has either seen that it's followed, and then its lock
        is seen here; or it starts another follower.
        """
        while True:
            self._follow()
            self._position.release()
            if self._is_over or not self._position.acquire():
                return

    @property
    def _is_over(self) -> bool:
        """Whether nobody writes the run any more, as far as can be told."""
        if self._is_hurried:
            return True
        is_written = self._position.has_locks and self._unsent.is_written
        return self._caller.is_gone and not is_written

    def _follow(self) -> None:
        gathered_since = None
        while True:
            # Asked before the look, so that whatever the last writer wrote is read.
            is_ordered = self._caller.takes_order()
            is_over = self._is_over
            self._unsent.send_new(self._send)
            now = time.monotonic()
            gathered_since = (gathered_since or now) if self._unsent.waits else None
            is_due = gathered_since is not None and now - gathered_since >= GATHER_S
            if is_over or is_ordered or is_due:
                self._unsent.send_rest(self._send)
            self._unsent.tell(self._faults.add_rare)
            if is_ordered:
                self._caller.tell(FLUSHED)
            if is_over:
                return
            self._caller.wait(POLL_S)

    def _send(self, batch: Batch) -> None:
        before = self._shipment.rejected
        self._shipment.send(batch)
        if self._shipment.rejected > before:
            self._caller.tell(REJECTED, self._shipment.rejected)

    def _pause(self, seconds: float) -> bool:
        """Wait before the next attempt; raise `ResourceError` if somebody has removed the run."""
        self._caller.wait(seconds)
        if not self._unsent.is_there:
            msg = "the run's files were removed before all was sent"
            raise ResourceError(msg)
        return True

    def close(self) -> None:
        """Close the run's files and the connections."""
        self._unsent.close()
        self._exporter.close()

    def end_in_time(self) -> None:
        """
        End this process when the run was over for as long as its records may still be sent.

        For a thread of its own: an attempt may hang.
        """
        threading.Thread(target=self._caller.leave, daemon=True).start()
        over_since = None
        while True:
            time.sleep(1.0)
            if not self._is_over_here():
                over_since = None
                continue
            over_since = over_since or time.monotonic()
            if time.monotonic() - over_since >= self._afterlife_s:
                self._faults.write("the time is over, and not all was sent")
                os._exit(1)

    def _is_over_here(self) -> bool:
        try:
            return self._is_over
        except RuntimeError:  # the other thread has found another file just now
            return False

"""
The capsule: from what a run was begun, so that it can be begun again; hashes and names alone.

It holds no line of code, no value of the environment and no path of the checkout.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from ..logger import GenoLeWMLogger
from ..notice import say
from .checkout import checkout_of
from .command_line import presentable_arguments, presentable_names
from .libraries import seeds, versions
from .own_records import tell
from .reading import reason_of

EVENT: Final = "obs.run.capsule"


def write_capsule(log: GenoLeWMLogger, *, say_once: Callable[[str], object] = say) -> None:
    """
    Write one record of ``obs.run.capsule`` into the run of *log*.

    Nothing is raised. What fails or takes too long is said in one line on stderr and left out.

    Args:
        log: A logger of the run.
        say_once: Says what is left out.
    """
    told: dict[str, Any] = {}
    lacking = []
    for name, read in _PARTS.items():
        try:
            told |= read()
        except TimeoutError:
            lacking.append(f"the {name}: git takes too long")
        except Exception as exc:  # noqa: BLE001 - a run doesn't end for want of its capsule
            lacking.append(f"the {name} ({reason_of(exc)})")
    with suppress(Exception):
        tell(log, "info", EVENT, {key: value for key, value in told.items() if value != {}})
        if lacking:
            say_once(f"the capsule lacks {'; '.join(lacking)}")


_PARTS: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    "versions": lambda: {"python": sys.version.partition(" ")[0], "libraries": versions()},
    "seeds": lambda: {"seeds": seeds()},
    "arguments": lambda: {"argv": presentable_arguments(sys.argv)},
    "environment": lambda: {"environment": presentable_names(os.environ)},
    "checkout": lambda: checkout_of()._asdict(),
}

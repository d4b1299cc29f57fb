"""
The capsule: from what a run was begun, so that it can be begun again; hashes and names alone.

It holds no line of code, no value of the environment and no path of the checkout.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any, Final

from ..logger import GenoLeWMLogger
from ..notice import say
from .checkout import Checkout, checkout_of
from .command_line import presentable_arguments, presentable_names
from .libraries import seeds, versions
from .own_records import tell

EVENT: Final = "obs.run.capsule"


def write_capsule(log: GenoLeWMLogger, *, say_once: Callable[[str], object] = say) -> None:
    """
    Write one record of ``obs.run.capsule`` into the run of *log*.

    Nothing is raised. What takes too long is said on stderr and left out.

    Args:
        log: A logger of the run.
        say_once: Says what is left out.
    """
    fields: dict[str, Any] = {
        "python": sys.version.partition(" ")[0],
        "libraries": versions(),
        "seeds": seeds(),
        "argv": presentable_arguments(sys.argv),
        "environment": presentable_names(os.environ),
    }
    try:
        checkout = checkout_of()
    except TimeoutError:
        say_once("the capsule lacks the checkout: git takes too long")
        checkout = Checkout()
    told = {**fields, **checkout._asdict()}
    tell(log, "info", EVENT, {key: value for key, value in told.items() if value not in (None, {})})

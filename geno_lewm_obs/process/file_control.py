"""
The standard library's `fcntl`, which only POSIX systems have: locks, and flags of descriptors.
"""

from __future__ import annotations

import importlib
import os
from typing import Any, Final

fcntl: Final[Any] = importlib.import_module("fcntl") if os.name == "posix" else None
"""The module, or None where the system has none. Not typed, since its names differ by system."""

"""
What decides how this machine logs: settings with their sources, the file system, extras, remotes.

    check    one thing that was looked at
    checks   all of them, in order
    extras   the optional libraries, and which of them are installed
"""

from __future__ import annotations

from .check import Check
from .checks import checks

__all__ = ["Check", "checks"]

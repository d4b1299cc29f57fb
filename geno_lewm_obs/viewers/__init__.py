"""
Settings of other people's viewers, by which they show run files as this package means them.

    lnav      a format for lnav, with the types of all keys
    settings  settings for hl, fblog and klp
"""

from __future__ import annotations

from .lnav import lnav_format
from .settings import SETTINGS

__all__ = ["SETTINGS", "lnav_format"]

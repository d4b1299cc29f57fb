"""
Files that were written, looked through for what must not be in them. It reads everything, writes
nothing, and quotes nothing.

    detector          what is looked for: the protocol, and what is said of what was seen
    rules        the redaction rules as a detector
    canary       a known sequence as a detector
    tree         files and directories to the files in them
    sources      a file opened: compressed ones unpacked, and text told from binary data
    lines        text, line by line; a line of JSON by its keys
    document     one JSON value, by its keys
    binary       data of any kind, and the runs of text in it
    wandb_log    the binary log of wandb, out of its frame
    inspection   all of these over paths
"""

from __future__ import annotations

from .canary_detector import Canary, load_canary
from .detector import Detector, Finding, Match
from .inspection import Inspection
from .rule_detector import Rules

__all__ = ["Canary", "Detector", "Finding", "Inspection", "Match", "Rules", "load_canary"]

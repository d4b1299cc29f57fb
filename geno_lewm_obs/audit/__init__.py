"""
Search files for what must not be in them. It reads everything, writes nothing, and quotes nothing.

    detector          the protocol of a search, and what it reports
    rule_detector     the redaction rules as a detector
    canary_detector   a known sequence as a detector
    tree              files and directories to the files in them
    kinds             the kinds of files that hold sequence unprintably, by their first bytes
    sources           a file opened: decompressed, and text told from binary data
    archives          the files in a zip or tar archive
    lines             text, line by line, and a line of JSON by its keys
    document          one JSON value, by its keys
    binary            data of any kind, and the runs of text in it
    wandb_log         the binary log of wandb, by its records
    inspection        all of these, over paths
"""

from __future__ import annotations

from .canary_detector import CanaryDetector, load_canary
from .detector import Detector, Leak, Match
from .inspection import Inspection, Uncleared
from .rule_detector import RuleDetector

__all__ = [
    "CanaryDetector",
    "Detector",
    "Inspection",
    "Leak",
    "Match",
    "RuleDetector",
    "Uncleared",
    "load_canary",
]

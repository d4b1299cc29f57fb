"""
The canonical metrics, by name, with the kind of each.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from ..contract.metrics import METRICS

METRIC_KINDS: Final = MappingProxyType({spec.name: spec.kind for spec in METRICS})
"""The kind of each registered metric: ``counter``, ``gauge`` or ``histogram``."""

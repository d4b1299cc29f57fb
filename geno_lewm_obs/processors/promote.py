"""
`Promote`: known fields rise, everything else goes under ``data``, in any structlog chain.
"""

from __future__ import annotations

from structlog.typing import EventDict

from ..chain.promote import promote
from .declared import Data
from .settings import StageSettings, meta_of, severity_of, without


class Promote:
    """
    Put a record in the shape of the wire: its own fields at the top, all else under ``data``.

    ``step``, ``epoch``, ``phase``, ``duration_ms`` and, at severity error, ``error_code`` stay at
    the top if they have their type. An exception becomes fields of ``data``.

    .. versionadded:: 0.1.0
    """

    def __init__(self) -> None:
        self._settings = StageSettings()

    def __call__(self, logger: object, method_name: str, event_dict: EventDict) -> EventDict:
        meta = meta_of(event_dict)
        fields = {"event": None, **without(event_dict, meta)}
        parted = promote(
            self._settings.channel(logger), severity_of(method_name, event_dict), fields
        )
        return {**parted, "data": Data(parted["data"]), **meta}

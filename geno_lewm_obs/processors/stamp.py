"""
`Stamp`: add the time, the severity, the run and the component, in any structlog chain.
"""

from __future__ import annotations

from structlog.typing import EventDict

from ..clock import timestamp
from ..components.name import DEFAULT_COMPONENT, component_name
from ..config import resolve_settings
from .run_file import RunFileLogger
from .settings import severity_of


class Stamp:
    """
    Add ``ts``, ``severity``, ``run_id`` and ``component``, whatever is passed under these names.

    Args:
        run_id: The run; by default that of the file which a logger of `RunFileFactory` writes, else
            what ``GENO_LEWM_RUN_ID`` says, else one with a random name for the process.
        component: The subsystem; by default that of a logger of `RunFileFactory`, else ``runtime``.

    Raises:
        InputError: an argument can't be used.
        ConfigError: an environment variable can't be used.

    .. versionadded:: 0.1.0
    """

    def __init__(self, *, run_id: str | None = None, component: str | None = None) -> None:
        self._run_id = None if run_id is None else resolve_settings(run_id=run_id).run_id
        self._component = None if component is None else component_name(component)

    def __call__(self, logger: object, method_name: str, event_dict: EventDict) -> EventDict:
        run_id, component = self._run_id, self._component
        if isinstance(logger, RunFileLogger):
            run_id, component = run_id or logger.run_id, component or logger.component
        return {
            **event_dict,
            "ts": timestamp(),
            "severity": severity_of(method_name, event_dict),
            "run_id": run_id or resolve_settings().run_id,
            "component": component or DEFAULT_COMPONENT,
        }

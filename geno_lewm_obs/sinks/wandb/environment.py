"""
The environment of the process that sends to wandb: what a rule keeps out isn't passed on.

The library takes settings from every variable that begins with ``WANDB_``, and sends some of them
as they are: the run's name, notes, tags, group and job type, the entity, the sweep. It also sends
what stands in the files that a few of them name (`wandb.sdk.wandb_settings`,
`wandb.sdk.wandb_setup`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from ...process.interpreter import MARK
from ...redaction import judge_text

_PREFIX: Final = "WANDB_"
_NOT_SENT: Final = frozenset(
    {
        "WANDB_API_KEY",
        "WANDB_ARTIFACT_DIR",
        "WANDB_BASE_URL",
        "WANDB_CACHE_DIR",
        "WANDB_CONFIG_DIR",
        "WANDB_CREDENTIALS_FILE",
        "WANDB_DATA_DIR",
        "WANDB_DIR",
        "WANDB_IDENTITY_TOKEN_FILE",
    }
)
"""The server, the key to it, and places on this machine: not what is sent to the server."""
_FILES: Final = frozenset(
    {"WANDB_CONFIG_PATHS", "WANDB_LAUNCH_CONFIG_PATH", "WANDB_SWEEP_PARAM_PATH"}
)
"""Name files whose content becomes the run's configuration."""
_MAX_FILE: Final = 1024 * 1024
"""Bytes. A longer file isn't judged, and so isn't passed on."""
_QUIET: Final = {"WANDB_ERROR_REPORTING": "false", "WANDB_SILENT": "true"}
"""Keeps the library from printing, and from reporting its own errors to its makers."""


def child_environment(environ: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return *environ* for the process, and the names of the variables that were left out of it."""
    refused = [
        name
        for name, value in environ.items()
        if name.startswith(_PREFIX) and name not in _NOT_SENT and _is_refused(name, value)
    ]
    kept = {name: value for name, value in environ.items() if name not in refused}
    return {**kept, **_QUIET, MARK: "1"}, sorted(refused)


def _is_refused(name: str, value: str) -> bool:
    texts: Iterable[str | None] = [value]
    if name in _FILES:
        texts = [value, *map(_content, value.split(","))]
    return any(text is None or judge_text(text) is not None for text in texts)


def _content(path: str) -> str | None:
    """Return the text of the file at *path*, empty if there is none; None if it can't be judged."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(_MAX_FILE + 1)
    except FileNotFoundError:
        return ""
    except (OSError, ValueError):
        return None
    return content.decode(errors="replace") if len(content) <= _MAX_FILE else None

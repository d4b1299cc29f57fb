"""
The process that talks to Weights & Biases for one run: the far side of `sinks.wandb`.

    calls     what a record comes to in wandb's terms
    serving   reads records, makes the calls, and ends in bounded time

wandb is imported here and nowhere else, when the process runs.
"""

from __future__ import annotations

from .serving import serve

__all__ = ["serve"]

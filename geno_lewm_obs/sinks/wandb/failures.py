"""
What a person is told of a process that ended before its time.
"""

from __future__ import annotations

from ...errors import RuntimeSetupError


def not_begun() -> RuntimeSetupError:
    """Return the failure of a process that ended by itself and did nothing, as no Python would."""
    msg = "its process ended before it began"
    return RuntimeSetupError(
        msg,
        remediation=(
            "the run's file is whole; see that sys.executable is the Python that runs the program"
        ),
    )


def killed() -> RuntimeSetupError:
    """Return the failure of a process that ended without a report."""
    msg = "its process ended"
    return RuntimeSetupError(
        msg,
        remediation="the run's file is whole; what wandb has on disk can be sent with `wandb sync`",
    )

"""
Start a Python of our own, in which an output runs: a program that is named by its module.

The process is told what to do by its first line of input, so that nothing private stands among its
arguments, which any user of the machine can read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection, Mapping
from typing import Final

from ..errors import RuntimeSetupError

_BOOT: Final = """\
import json, sys
setup = json.loads(sys.stdin.buffer.readline())
sys.path[:] = setup["path"]
from {module} import serve
serve(setup)
"""


def start_python(
    name: str, module: str, environment: Mapping[str, str], *, pass_fds: Collection[int] = ()
) -> subprocess.Popen[bytes]:
    """
    Start a Python that calls ``serve`` of *module* with what `setup_line` is given.

    Its stdin and stdout are pipes without a buffer, its stderr is discarded, and it's in a session
    of its own: a Control-C at the terminal ends the program, and not what sends its records. It
    looks for modules where this program does, and not in the working directory besides.

    Args:
        name: The output's.
        module: Is imported there as it would be here.
        environment: The variables of the process, all of them.
        pass_fds: Descriptors that it has too, under the same numbers.

    Raises:
        RuntimeSetupError: the system doesn't start it.
    """
    try:
        return subprocess.Popen(  # noqa: S603 - this interpreter, and a text of ours
            [sys.executable, "-P", "-c", _BOOT.format(module=module)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=environment,
            start_new_session=True,
            pass_fds=pass_fds,
        )
    except (OSError, ValueError, TypeError) as exc:
        raise not_startable(exc, name) from None


def setup_line(setup: Mapping[str, object]) -> bytes:
    """Return the first line for the process: *setup*, and where modules are found."""
    # Of other entries Python itself takes no notice.
    path = [entry for entry in sys.path if isinstance(entry, str)]
    return json.dumps({**setup, "path": path}).encode() + b"\n"


def not_startable(exc: Exception, name: str) -> RuntimeSetupError:
    """Return the failure of a process for the output *name* that can't be started, by *exc*."""
    msg = f"the process for {name} can't be started ({type(exc).__name__})"
    return RuntimeSetupError(msg, remediation="see that the system has room for one more process")

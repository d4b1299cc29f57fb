"""
The process of a rival as its parent sees it: it is asked questions, and ended if it doesn't answer.
"""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path
from select import select
from typing import Any, Final

import orjson

ROOT: Final = Path(__file__).resolve().parents[2]
PATIENCE_S: Final = 60.0
"""How long an answer may take, in seconds; a round takes one or two."""


class NoAnswerError(Exception):
    """A rival's process has ended, or hangs."""


def command(python: Path, name: str, *arguments: str) -> list[str]:
    """Return the command line that runs a module of this folder with a rival's interpreter."""
    return [str(python), "-m", f"benchmarks.rivals.{name}", *arguments]


class Worker:
    """
    The process of one rival.

    Args:
        python: The interpreter of its environment.
        module: The rival's module.
        folder: Where it logs.
        speed: ``full`` or ``quick``.
    """

    def __init__(self, python: Path, module: str, folder: Path, speed: str) -> None:
        folder.mkdir(mode=0o700)
        self._errors = (folder / "stderr.txt").open("wb")
        arguments = command(python, "trial", module, str(folder), speed)
        self._process = subprocess.Popen(
            arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
        )

    def ask(self, question: str, patience_s: float = PATIENCE_S) -> dict[str, Any]:
        """
        Return the answer to *question*.

        Raises:
            NoAnswerError: there is none within *patience_s* seconds; the process is ended.
        """
        asked, answers = self._process.stdin, self._process.stdout
        assert asked is not None
        assert answers is not None
        with suppress(BrokenPipeError):
            asked.write(question.encode() + b"\n")
            asked.flush()
        is_readable, _, _ = select([answers], [], [], patience_s)
        line = answers.readline() if is_readable else b""
        if not line:
            self.end()
            msg = "it fails" if is_readable else "it hangs"
            raise NoAnswerError(msg)
        answer: dict[str, Any] = orjson.loads(line)
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()

"""
System calls that fail when they are told to.
"""

import collections
import contextlib
import fcntl
import os
from unittest import mock

CALLS = {
    "write": (os, "write"),
    "short write": (os, "write"),
    "open": (os, "open"),
    "mkdir": (os, "mkdir"),
    "stat": (os, "stat"),
    "fstat": (os, "fstat"),
    "lseek": (os, "lseek"),
    "read": (os, "read"),
    "pread": (os, "pread"),
    "fchmod": (os, "fchmod"),
    "ftruncate": (os, "ftruncate"),
    "fsync": (os, "fsync"),
    "fdatasync": (os, "fdatasync"),
    "flock": (fcntl, "flock"),
}


class Fault(contextlib.ExitStack):
    """
    While entered, the *n*-th call of *name* fails, and the calls after it, *times* in all; all
    calls are counted.

    A short write takes half of what it was given; so do the writes after it, or they fail if there
    is an errno *code*.
    """

    def __init__(self, name, n, times, code):
        super().__init__()
        self.counts = collections.Counter()
        self._name, self._failing, self._code = name, range(n, n + times), code

    def __enter__(self):
        for name, (module, attribute) in CALLS.items():
            if name != "short write":
                self.enter_context(
                    mock.patch.object(
                        module, attribute, self._faulty(name, getattr(module, attribute))
                    )
                )
        return super().__enter__()

    def _faulty(self, name, real):
        def call(*args, **kwargs):
            n = self.counts[name]
            self.counts[name] += 1
            if self._is_due(name, n):
                if self._name != "short write" or (self._code and n > self._failing.start):
                    raise OSError(self._code, os.strerror(self._code))
                return real(args[0], args[1][: -(-len(args[1]) // 2)])
            return real(*args, **kwargs)

        return call

    def _is_due(self, name, n):
        self.counts["short write"] = self.counts["write"]
        return n in self._failing and name == (
            "write" if self._name == "short write" else self._name
        )

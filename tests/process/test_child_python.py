"""
Start a Python for an output: how it's told what to do, and what is said where it can't be started.
"""

from __future__ import annotations

import json
import os
import sys

import pytest

from geno_lewm_obs import RuntimeSetupError
from geno_lewm_obs.process.child_python import setup_line, start_python

PROGRAM = """
import json, os, sys
def serve(setup):
    print(json.dumps([setup["private"], os.get_blocking(setup["number"]), sys.argv,
                      dict(os.environ).get("A"), os.getsid(0) == os.getpid()]))
"""


def test_serves_what_it_is_told(tmp_path, monkeypatch):
    """
    A module that can be imported here serves there, in a session of its own, with the descriptors
    and the variables that it's given; what it's told isn't among its arguments. It takes nothing
    from the working directory, though modules of Python's own names are there.
    """
    for folder, name, text in (("a", "served", PROGRAM), ("b", "json", "raise SystemExit(3)")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path / "a")
    monkeypatch.chdir(tmp_path / "b")
    read, write = os.pipe()
    with start_python("otlp", "served", {**os.environ, "A": "a"}, pass_fds=[read]) as child:
        child.stdin.write(setup_line({"private": "told", "number": read}))
        child.stdin.close()
        said = json.loads(child.stdout.readline())
    os.close(read)
    os.close(write)

    assert (["told", True, ["-c"], "a", True], 0) == (said, child.returncode)
    assert "told" not in " ".join(child.args)


def test_can_not_be_started(monkeypatch):
    """What the system doesn't start is an error that names the output and quotes no path."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(RuntimeSetupError) as caught:
        start_python("otlp", "served", {})

    assert "the process for otlp can't be started (FileNotFoundError)" == caught.value.message
    assert caught.value.remediation

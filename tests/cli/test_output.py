"""
What commands print: with names that are odd, and where nobody reads any more.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs.cli import main

LINE = '{"name":"' + "GATTACA" * 4 + '"}\nok\n'


@pytest.mark.parametrize("command", ["audit", "verify"])
def test_counts_though_its_reader_has_gone(tmp_path, command):
    """
    Piped into `head` under pipefail, as in CI, what was found is told by the exit code all the
    same, without a word on stderr.
    """
    (tmp_path / "run-1.jsonl").write_text(LINE * 20_000)
    reader, writer = os.pipe()
    arguments = [sys.executable, "-m", "geno_lewm_obs", command, str(tmp_path / "run-1.jsonl")]
    with subprocess.Popen(arguments, stdout=writer, stderr=subprocess.PIPE) as process:
        os.close(writer)
        os.close(reader)
        _, errors = process.communicate(timeout=60)

    assert (1, b"") == (process.returncode, errors)


RECORD = (
    b'{"ts":"2026-05-20T15:42:01.123Z","severity":"info","event":"training.epoch.end",'
    b'"run_id":"r","component":"t","data":{}}\n'
)
NAMES = {
    "escapes": "\x1b]52;c;aGk=\x07\u202e\x9b",
    "bases": "GATTACACCGTGATTACAGCCATG",
    "undecodable": "\udcff\udc9b",
    "an escape of the encoding": "\uaccc" + "GATTACACCGTGATTA",
}
COMMANDS = (
    ("show", "latest"),
    ("verify", "latest"),
    ("verify", "latest", "--json"),
    ("repair", "latest", "--dry-run"),
    ("repair", "latest"),
    ("audit", "."),
)


@pytest.fixture(params=NAMES)
def folder(request, tmp_path):
    """Return a directory that holds a damaged run of an odd name, and a trace beside it."""
    name = NAMES[request.param]
    (tmp_path / f"{name}.jsonl").write_bytes(RECORD + b'{"ts":"half')
    (tmp_path / f"{name}.fault").write_text(
        f'Fatal Python error: Aborted\n\n  File "/{NAMES["bases"]}/x.py", line 1 in f\n'
    )
    return tmp_path


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_name_is_escaped_or_withheld(folder, command, encoding):
    """
    Whoever named a run file, what is printed of it moves no cursor, reorders no text, and spells no
    sequence.
    """
    options = () if command[0] == "audit" else ("--log-dir", ".")
    done = subprocess.run(
        [sys.executable, "-m", "geno_lewm_obs", *command, *options],
        cwd=folder,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
        check=False,
    )
    printed = (done.stdout + done.stderr).decode()

    assert (None, True) == (
        re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]|[ACGTNacgtn]{20}", printed),
        done.returncode in (0, 1),
    )


def test_an_argument_is_escaped(capsys):
    """What was typed, or a shell's pattern found, is shown with escapes when it can't be used."""
    assert 2 == main(["show", "one", "two\x1b[2J"])
    assert "two\\x1b[2J" in capsys.readouterr().err

"""
`geno-obs audit`: what it prints to which stream, and its exit codes.
"""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs import get_logger, logged_run

READ = "GATTACA" * 4
LAMBDA = files("geno_lewm_obs.demo").joinpath("lambda_phage.fa.gz")


def audit(*arguments, standard_input=b""):
    command = [sys.executable, "-m", "geno_lewm_obs", "audit", *map(str, arguments)]
    return subprocess.run(
        command, input=standard_input, capture_output=True, timeout=60, check=False
    )


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


class TestExitCode:
    def test_is_0_where_nothing_is_found(self):
        """For a clean directory, stderr says how much was searched, and stdout is empty."""
        Path("d").mkdir()
        Path("d/a").write_text("ok\n")
        Path("d/b").write_bytes(bytes(100))
        done = audit("d")

        assert (0, b"", b"geno-lewm-obs: nothing found in 2 files\n") == (
            done.returncode,
            done.stdout,
            done.stderr,
        )

    def test_is_1_where_something_is_found(self):
        """A finding is a line on stdout, with file, line, key path, rule and length."""
        Path("run.jsonl").write_text(f'{{"ts":"x","data":{{"name":"{READ}"}}}}\n')
        done = audit("run.jsonl")
        line = (
            b"run.jsonl, line 1: data.name: holds a sequence of 20 or more bases (dna), length 28\n"
        )

        assert (1, line, b"geno-lewm-obs: 1 found in 1 file\n") == (
            done.returncode,
            done.stdout,
            done.stderr,
        )

    def test_is_2_where_not_everything_was_read(self):
        """A file that can't be read is named, and the exit code is 2."""
        Path("a").write_text("ok\n")
        done = audit("a", "missing")

        assert (2, b"") == (done.returncode, done.stdout)
        assert [
            "missing can't be read (ENOENT)",
            "nothing found in 1 file; 1 couldn't be read",
        ] == [line.removeprefix("geno-lewm-obs: ") for line in done.stderr.decode().splitlines()]

    def test_is_1_where_something_is_found_in_what_was_read(self):
        """A finding counts for more than a file that can't be read."""
        Path("a").write_text(READ)

        assert 1 == audit("a", "missing").returncode

    @pytest.mark.parametrize("name", ["reads.bam", "notes.txt"])
    def test_is_2_where_not_everything_could_be_cleared(self, name):
        """A file that holds sequence by its kind is named, whatever it is called."""
        Path("a").write_text("ok\n")
        Path(name).write_bytes(gzip.compress(b"BAM\x01" + bytes(100)))
        done = audit("a", name)

        assert (2, b"") == (done.returncode, done.stdout)
        assert [
            f"{name} is BAM, reads: holds sequence by its kind; not looked into",
            "nothing found in 1 file; 1 couldn't be cleared",
        ] == [line.removeprefix("geno-lewm-obs: ") for line in done.stderr.decode().splitlines()]

    @pytest.mark.parametrize(
        "arguments", [[], ["--canary", "missing", "."], ["--canary", "empty", "."]]
    )
    def test_is_2_for_a_wrong_question(self, arguments):
        """No path, or a canary that can't be used, is an input error."""
        Path("empty").touch()
        done = audit(*arguments)

        assert (2, b"") == (done.returncode, done.stdout)


class TestCommand:
    def test_reads_standard_input(self):
        """A dash means standard input, so that a captured stream can be searched."""
        done = audit("-", standard_input=f"ok\n{READ}\n".encode())

        assert (
            b"standard input, line 2: holds a sequence of 20 or more bases (dna), length 28\n"
            == done.stdout
        )

    def test_tells_of_links(self):
        """The summary says how many links were not followed."""
        Path("d").mkdir()
        Path("d/link").symlink_to("nowhere")

        assert (
            b"geno-lewm-obs: nothing found in 0 files; 1 link not followed\n" == audit("d").stderr
        )

    def test_a_reader_that_left_is_no_fault(self):
        """
        Piped into a program that reads one line, such as `head -1`, it ends without a message.
        """
        Path("many").write_text(f"{READ}\nok\n" * 20_000)
        command = f"{sys.executable} -m geno_lewm_obs audit many | head -1"
        done = subprocess.run(
            command, shell=True, capture_output=True, timeout=60, check=False, env=os.environ
        )

        assert (1, b"") == (done.stdout.count(b"\n"), done.stderr)

    def test_finds_nothing_in_runs_of_this_package(self, log_dir):
        """The files that this package itself writes, failures included, are clean."""
        with logged_run(
            "training",
            run_id="run-1",
            start_event="training.run.start",
            end_event="training.run.end",
        ) as log:
            for step in range(50):
                log.info("training.epoch.end", step=step, loss=0.5, lr=1e-4, samples=100)
            try:
                int("no number")
            except ValueError:
                get_logger("data").exception("training.metric", name="reads")
        done = audit(log_dir)

        assert (0, b"", b"geno-lewm-obs: nothing found in 1 file\n") == (
            done.returncode,
            done.stdout,
            done.stderr,
        )


class TestCanary:
    def test_is_looked_for_instead_of_the_rules(self):
        """
        With the genome of phage lambda as canary, its file is found, and nothing that only the
        rules forbid.
        """
        with LAMBDA.open("rb") as packed:
            Path("genome.fa").write_bytes(gzip.decompress(packed.read()))
        Path("other").write_text(f"{READ}\nada@example.org\n")
        done = audit("--canary", "genome.fa", "genome.fa", "other")

        assert (
            1,
            b"genome.fa, lines 2 to 694: holds 20 bases of the canary (canary), length 48502\n",
        ) == (done.returncode, done.stdout)

"""An audit as a whole: each file as what it is, and the sums."""

from __future__ import annotations

import gzip
import os
import random
import tracemalloc
from pathlib import Path

import pytest

from geno_lewm_obs.audit import Canary, Inspection, Rules

READ = "GATTACA" * 4


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def told(*names, detector=None):
    inspection = Inspection(detector or Rules())
    return [str(each) for each in inspection.over(names)], inspection


class TestKinds:
    def test_a_run_file(self):
        """Of a run file the line and the key path are told."""
        Path("run-1.jsonl").write_text(
            f'{{"ts":"x","data":{{"loss":1}}}}\n{{"ts":"x","data":{{"read":"{READ}"}}}}\n'
        )

        assert [
            "run-1.jsonl, line 2: data.read: holds a sequence of 20 or more bases (dna), length 28"
        ] == told("run-1.jsonl")[0]

    def test_a_metrics_textfile(self):
        """Of a metrics textfile the line is told; its usual lines are no findings."""
        usual = '# TYPE geno_lewm_errors_raised_total counter\ngeno_lewm_errors_raised_total{code="INPUT.GENERIC"} 1.0\n'
        Path("metrics.prom").write_text(
            usual * 20 + f'geno_lewm_errors_raised_total{{code="{READ}"}} 1.0\n'
        )

        assert [
            "metrics.prom, line 41: holds a sequence of 20 or more bases (dna), length 70"
        ] == told("metrics.prom")[0]

    @pytest.mark.parametrize("name", ["config.yaml", "config.yaml.gz"])
    def test_settings(self, name):
        """Of settings the keys are looked at, in a compressed file too."""
        pack = gzip.compress if name.endswith(".gz") else bytes
        Path(name).write_bytes(pack(b"lr: 0.1\nuser_email:\n  value: x\n"))

        assert [
            f"{name}, line 2: user_email: is or names personal data (denied), length 10"
        ] == told(name)[0]

    def test_binary_data(self):
        """Of binary data the offset is told."""
        Path("file").write_bytes(bytes(1000) + READ.encode() + bytes(1000))

        assert ["file, byte 1000: holds a sequence of 20 or more bases (dna), length 28"] == told(
            "file"
        )[0]

    def test_a_log_of_wandb(self):
        """Of wandb's log the offset of the record is told."""
        record = b"\x0a\x1c" + READ.encode()
        Path("run-1.wandb").write_bytes(
            b":W&B\xe1\xbe\x00" + bytes(4) + bytes([len(record), 0, 1]) + record
        )

        assert [
            "run-1.wandb, byte 7: holds a sequence of 20 or more bases (dna), length 28"
        ] == told("run-1.wandb")[0]


class TestRanges:
    def test_lines_in_a_row_are_told_as_one(self):
        """
        A file of FASTA is one finding, not one a line; what is different, or apart, is told apart.
        """
        Path("reads").write_text(
            f">name\n{READ}\n{READ}\n{READ}\nada@example.org\n{READ}\nend\n{READ}\n"
        )

        assert ["lines 2 to 4", "line 5", "line 6", "line 8"] == [
            line.split(":")[0].removeprefix("reads, ") for line in told("reads")[0]
        ]


class TestSums:
    def test_count_files_findings_and_what_was_left_out(self):
        """Files looked through, findings, what can't be read and links are counted, each apart."""
        Path("d").mkdir()
        Path("d/clean").write_text("ok\n")
        Path("d/found").write_text(f"{READ}\nok\n{READ}\n")
        Path("d/broken.gz").write_bytes(gzip.compress(random.Random(1).randbytes(1000))[:-30])
        os.mkfifo("d/fifo")
        Path("d/link").symlink_to("clean")
        lines, sums = told("d", "missing")

        assert (2, 2, 3, 1) == (sums.files, sums.findings, sums.unread, sums.links)
        assert {
            "d/broken.gz can't be read (damaged)",
            "d/fifo can't be read (not a regular file)",
            "missing can't be read (ENOENT)",
        } < set(lines)

    def test_a_file_that_breaks_off_is_looked_through_until_there(self):
        """What was seen before a file turned out damaged is told."""
        Path("broken.gz").write_bytes(
            gzip.compress(
                READ.encode() + b"\n" + random.Random(1).randbytes(500_000).hex().encode()
            )[:-30]
        )

        assert ["broken.gz, line 1", "broken.gz can't be read (damaged)"] == [
            line.split(":")[0] for line in told("broken.gz")[0]
        ]


def test_nothing_is_quoted():
    """
    Whatever is looked for and found, nothing of it stands in what is told, the name of the file
    included.
    """
    secrets = [READ, "ada@example.org", "chr7:g.117559590A>G", "+49 30 1234567"]
    Path("d").mkdir()
    for number, secret in enumerate(secrets):
        Path(f"d/{number} {secret}").write_bytes(
            f'{secret}\n{{"{secret}": "{secret}"}}\n{{"{secret}": {{"{secret}": ["{secret}"]}}}}\n'.encode()
        )
        Path(f"d/{number}.bin").write_bytes(bytes(9) + secret.encode() * 3 + bytes(9))
    text = "\n".join(told("d")[0] + told("d", detector=Canary(READ.encode()))[0])

    assert len(text) > 1000
    assert [] == [secret for secret in secrets if secret in text]


def test_memory_does_not_grow_with_a_file():
    """
    A text of many megabytes, with a finding every few lines, is looked through in little memory.
    """
    Path("large").write_text(("a line of words that are no finding\n" * 9 + f"{READ}\n") * 3000)
    tracemalloc.start()
    try:
        found = sum(1 for _ in Inspection(Rules()).over(["large"]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (3000, True) == (found, peak < 1_000_000)

"""An audit as a whole: each file according to its kind, and the counts."""

from __future__ import annotations

import gzip
import os
import random
import sys
import tracemalloc
from pathlib import Path

import pytest

from geno_lewm_obs.audit import CanaryDetector, Inspection, RuleDetector
from geno_lewm_obs.packed import ZSTANDARD

READ = "GATTACA" * 4


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def reported(*names, detector=None):
    inspection = Inspection(detector or RuleDetector())
    return [str(each) for each in inspection.search(names)], inspection


class TestKinds:
    def test_what_no_module_unpacks(self, monkeypatch):
        """A file of Zstandard can't be cleared where nothing that reads it is installed."""
        Path("f.zst").write_bytes(b"\x28\xb5\x2f\xfd\x04\x00")
        for name in ZSTANDARD:
            monkeypatch.setitem(sys.modules, name, None)

        assert [
            "f.zst is Zstandard, a file: holds sequence by its kind; not looked into"
        ] == reported("f.zst")[0]

    def test_a_run_file(self):
        """A leak in a run file has the line and the path of keys."""
        Path("run-1.jsonl").write_text(
            f'{{"ts":"x","data":{{"loss":1}}}}\n{{"ts":"x","data":{{"read":"{READ}"}}}}\n'
        )

        assert [
            "run-1.jsonl, line 2: data.read: holds a sequence of 20 or more bases (dna), length 28"
        ] == reported("run-1.jsonl")[0]

    def test_a_metrics_textfile(self):
        """A leak in a metrics textfile has the line; its usual lines are none."""
        usual = (
            "# TYPE geno_lewm_errors_raised_total counter\n"
            'geno_lewm_errors_raised_total{code="INPUT.GENERIC"} 1.0\n'
        )
        Path("metrics.prom").write_text(
            usual * 20 + f'geno_lewm_errors_raised_total{{code="{READ}"}} 1.0\n'
        )

        assert [
            "metrics.prom, line 41: holds a sequence of 20 or more bases (dna), length 70"
        ] == reported("metrics.prom")[0]

    @pytest.mark.parametrize("name", ["config.yaml", "config.yaml.gz"])
    def test_settings(self, name):
        """The keys of settings are searched, in a compressed file, too."""
        pack = gzip.compress if name.endswith(".gz") else bytes
        Path(name).write_bytes(pack(b"lr: 0.1\nuser_email:\n  value: x\n"))

        assert [
            f"{name}, line 2: user_email: is or names personal data or a secret (denied), length 10"
        ] == reported(name)[0]

    def test_binary_data(self):
        """A leak in binary data has its offset."""
        Path("file").write_bytes(bytes(1000) + READ.encode() + bytes(1000))

        assert [
            "file, byte 1000: holds a sequence of 20 or more bases (dna), length 28"
        ] == reported("file")[0]

    def test_a_log_of_wandb(self):
        """A leak in wandb's log has the offset of its record."""
        record = b"\x0a\x1c" + READ.encode()
        Path("run-1.wandb").write_bytes(
            b":W&B\xe1\xbe\x00" + bytes(4) + bytes([len(record), 0, 1]) + record
        )

        assert [
            "run-1.wandb, byte 7: holds a sequence of 20 or more bases (dna), length 28"
        ] == reported("run-1.wandb")[0]


class TestRanges:
    def test_lines_in_a_row_are_reported_as_one(self):
        """A file of FASTA is one leak; a line that differs, or stands apart, is another one."""
        Path("reads").write_text(
            f">name\n{READ}\n{READ}\n{READ}\nada@example.org\n{READ}\nend\n{READ}\n"
        )

        assert ["lines 2 to 4", "line 5", "line 6", "line 8"] == [
            line.split(":")[0].removeprefix("reads, ") for line in reported("reads")[0]
        ]


class TestSums:
    def test_count_files_leaks_and_what_was_left_out(self):
        """Files searched, leaks, files that can't be read, and links are counted, each apart."""
        Path("d").mkdir()
        Path("d/clean").write_text("ok\n")
        Path("d/found").write_text(f"{READ}\nok\n{READ}\n")
        Path("d/broken.gz").write_bytes(gzip.compress(random.Random(1).randbytes(1000))[:-30])
        os.mkfifo("d/fifo")
        Path("d/link").symlink_to("clean")
        lines, sums = reported("d", "missing")

        assert (2, 2, 3, 1) == (sums.files, sums.leaks, sums.unread, sums.links)
        assert {
            "d/broken.gz can't be read (damaged)",
            "d/fifo can't be read (not a regular file)",
            "missing can't be read (ENOENT)",
        } < set(lines)

    def test_a_file_that_breaks_off_is_searched_until_there(self):
        """A leak before the damage of a file is reported."""
        Path("broken.gz").write_bytes(
            gzip.compress(
                READ.encode() + b"\n" + random.Random(1).randbytes(500_000).hex().encode()
            )[:-30]
        )

        assert ["broken.gz, line 1", "broken.gz can't be read (damaged)"] == [
            line.split(":")[0] for line in reported("broken.gz")[0]
        ]


def test_nothing_is_quoted():
    """Whatever is found, nothing of it is in the report, be it in the name of a file."""
    secrets = [READ, "ada@example.org", "chr7:g.117559590A>G", "+49 30 1234567"]
    Path("d").mkdir()
    for number, secret in enumerate(secrets):
        lines = [
            secret,
            f'{{"{secret}": "{secret}"}}',
            f'{{"{secret}": {{"{secret}": ["{secret}"]}}}}',
            "",
        ]
        Path(f"d/{number} {secret}").write_text("\n".join(lines))
        Path(f"d/{number}.bin").write_bytes(bytes(9) + secret.encode() * 3 + bytes(9))
    text = "\n".join(reported("d")[0] + reported("d", detector=CanaryDetector(READ.encode()))[0])

    assert len(text) > 1000
    assert [] == [secret for secret in secrets if secret in text]


def test_memory_does_not_grow_with_a_file():
    """A text of many megabytes, with a leak every few lines, is searched in little memory."""
    Path("large").write_text(("a line of words that are no leak\n" * 9 + f"{READ}\n") * 3000)
    tracemalloc.start()
    try:
        found = sum(1 for _ in Inspection(RuleDetector()).search(["large"]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (3000, True) == (found, peak < 1_000_000)


class TestPaths:
    HALVES = ("GATTACACCG", "TGATTACAGCC")

    def test_of_keys_that_spell_a_sequence(self):
        """Keys that spell together what none of them does are withheld."""
        first, second = self.HALVES
        Path("r.jsonl").write_text(f'{{"{first}":{{"{second}":{{"read":"{READ}"}}}}}}\n')

        assert [
            (
                "r.jsonl, line 1: (keys withheld): "
                "holds a sequence of 20 or more bases (dna), length 28"
            )
        ] == reported("r.jsonl")[0]

    def test_of_keys_that_spell_the_canary(self):
        """That is so for a sequence that is searched for, too."""
        first, second = "GATTACACCG", "TGATTACAGCC"
        Path("r.jsonl").write_text(f'{{"{first}":{{"{second}":{{"read":"{READ}"}}}}}}\n')
        found, _ = reported("r.jsonl", detector=CanaryDetector(READ.encode()))

        assert ["r.jsonl, line 1: (keys withheld): "] == [each[:34] for each in found]

    def test_of_directories_that_spell_a_sequence(self):
        """So are directories, in their files' names."""
        folder = Path("logs", *self.HALVES)
        folder.mkdir(parents=True)
        (folder / "r.jsonl").write_text(READ + "\n")

        assert [
            (
                f"logs/{self.HALVES[0]}/(entry 1, name withheld)/r.jsonl, line 1: "
                "holds a sequence of 20 or more bases (dna), length 28"
            )
        ] == reported("logs")[0]


@pytest.mark.parametrize("kind", ["FIFO", "device", "link to a device"])
def test_waits_for_nothing(kind):
    """What isn't a regular file is said to be unread, and not waited for."""
    path = Path("odd")
    {
        "FIFO": lambda: os.mkfifo(path),
        "device": lambda: None,
        "link to a device": lambda: path.symlink_to("/dev/zero"),
    }[kind]()
    name = "/dev/zero" if kind == "device" else "odd"

    assert [f"{name} can't be read (not a regular file)"] == reported(name)[0]

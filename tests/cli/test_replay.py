"""
`geno-obs replay`: what it prints and says, what it refuses, and its exit codes.
"""

from __future__ import annotations

import json

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")
pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")

from geno_lewm_obs.cli import main
from tests.read.segmented import line, write


@pytest.fixture(autouse=True)
def run(log_dir):
    log_dir.mkdir()
    return write(log_dir, "run.jsonl", 0, line(1, second=1), line(2, second=2))


def test_to_otlp(receiver, capsys):
    """It prints how many records were sent, and repeated it sends none."""
    codes = [main(["replay", "latest", "--to", "otlp"]) for _ in range(2)]
    codes.append(main(["replay", "run", "--to", "otlp", "--json"]))
    *texts, last = capsys.readouterr().out.splitlines()

    assert ([0, 0, 0], 2) == (codes, len(receiver.logs))
    assert ["run: 2 records sent to otlp", "run: 0 records sent to otlp"] == texts
    assert {"run": "run", "to": "otlp", "sent": True, "records": 0, "refused": 0} == json.loads(
        last
    )


def test_a_dry_run(receiver, log_dir, capsys):
    """A dry run says what would be sent, and sends and writes nothing."""
    since = ["--since", "2026-05-20T15:00:02"]
    codes = [
        main(["replay", "run", "--to", "otlp", "--dry-run"]),
        main(["replay", "run", "--to", "otlp", "--dry-run", *since]),
    ]

    assert ([0, 0], []) == (codes, receiver.requests)
    assert [
        "run: 2 records would be sent to otlp",
        "run: 1 record would be sent to otlp",
    ] == capsys.readouterr().out.splitlines()
    assert ["run.jsonl"] == [path.name for path in log_dir.iterdir()]


def test_what_is_refused(receiver, capsys):
    """Records that the receiver refuses are told, by later replays too, and stay in the run."""
    receiver.mode = "partial"

    assert 0 == main(["replay", "run", "--to", "otlp"])
    said = capsys.readouterr()
    assert "run: 1 record sent to otlp\n" == said.out
    assert "the receiver has refused 1 record; the run has them" in said.err
    assert "before" not in said.err

    assert 0 == main(["replay", "run", "--to", "otlp"])
    again = capsys.readouterr()
    assert "run: 0 records sent to otlp\n" == again.out
    assert "1 record had been refused before; to send the run anew, remove run.otlp" in again.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nothing", "--to", "otlp"], 2, "no such run"),
        (["run", "--to", "wandb"], 2, "no project of wandb is named; name it by --project"),
        (["run", "--to", "wandb", "--project", "a/b"], 2, "--project can't name a project"),
        (["run"], 2, "Missing option '--to'"),
    ],
)
def test_what_can_not_be_sent(capsys, arguments, code, said):
    """What is missing or can't be used is named, with the exit code of its kind."""
    assert code == main(["replay", *arguments])
    assert said in capsys.readouterr().err


def test_a_position_of_another_run(receiver, log_dir, capsys):
    """A file that isn't this run's position isn't touched."""
    (log_dir / "run.otlp").write_text("a letter\n")

    assert 4 == main(["replay", "run", "--to", "otlp"])
    assert "run.otlp isn't how far this run was sent to otlp" in capsys.readouterr().err
    assert ("a letter\n", []) == ((log_dir / "run.otlp").read_text(), receiver.requests)


def test_to_wandb(monkeypatch, capsys):
    """A dry run to wandb counts what a live run would send; a project is named as there."""
    pytest.importorskip("wandb")
    monkeypatch.setenv("WANDB_PROJECT", "p")

    assert 0 == main(["replay", "run", "--to", "wandb", "--dry-run"])
    assert "run: 2 records would be sent to wandb\n" == capsys.readouterr().out

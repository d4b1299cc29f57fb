"""
`geno-obs repair`: the repaired files, and what it prints about them.
"""

from __future__ import annotations

import pytest

pytest.importorskip("click", reason="the command line needs the extra cli")

from geno_lewm_obs.cli import main
from geno_lewm_obs.render.jsonl import render_jsonl
from geno_lewm_obs.sinks.file.sink import FileSink
from tests.samples import record

LINE = render_jsonl(record())
BROKEN = LINE + LINE[:20] + LINE


@pytest.fixture
def path(log_dir):
    """Return the file of a damaged run, which has a second rank without damage."""
    log_dir.mkdir()
    (log_dir / "run-1.jsonl").write_bytes(BROKEN)
    (log_dir / "run-1.rank1.jsonl").write_bytes(LINE)
    return log_dir / "run-1.jsonl"


def report(path, *last):
    return (
        f"{path}: 2 records kept, 1 of them separated; 1 piece left out\n"
        f"    line 2, byte {len(LINE)}: 20 bytes that are not a whole record\n"
        + "".join(f"    {line}\n" for line in last)
        + f"{path.with_name('run-1.rank1.jsonl')}: 1 record, nothing to repair\n"
    )


def test_mends_each_file_of_a_run(path, capsys):
    """For each file it prints what was kept, what was left out, and where the original is."""
    assert 0 == main(["repair", "run-1"])
    told = report(
        path, f"the original is {path}.broken", f"to have it back: mv {path}.broken {path}"
    )
    assert (told, "") == capsys.readouterr()
    assert LINE * 2 == path.read_bytes()


def test_says_only_what_it_would_do(path, capsys):
    """With --dry-run it says the same and changes nothing."""
    assert 0 == main(["repair", "run-1", "--dry-run"])
    assert (report(path, "nothing was changed"), "") == capsys.readouterr()
    assert ["run-1.jsonl", "run-1.rank1.jsonl"] == sorted(
        each.name for each in path.parent.iterdir()
    )


def test_refuses_a_run_that_is_written(path, capsys):
    """A run that a process still writes to is refused with exit code 2 and a remedy."""
    sink = FileSink(path)
    code = main(["repair", "run-1"])
    sink.close()

    assert (
        2,
        (
            f"geno-lewm-obs: INPUT.RUN_FILE: a process still writes to {path}; "
            "repair it when its run has ended\n"
        ),
    ) == (
        code,
        capsys.readouterr().err,
    )


@pytest.mark.parametrize("option", [(), ("--dry-run",)], ids=["for real", "dry"])
def test_refuses_what_is_no_run_file(tmp_path, monkeypatch, capsys, option):
    """A file of something else is left alone, with exit code 2, and no plan is offered."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("epochs: 3\n")

    assert 2 == main(["repair", "./config.yaml", *option])
    assert (
        "",
        (
            "geno-lewm-obs: INPUT.RUN_FILE: no record is in config.yaml; "
            "see whether it is the file that you meant\n"
        ),
    ) == capsys.readouterr()
    assert [("config.yaml", "epochs: 3\n")] == [
        (each.name, each.read_text()) for each in tmp_path.iterdir()
    ]


def test_lists_so_many_pieces(path, capsys):
    """Of very many pieces the first are listed, and it says how many more there are."""
    path.write_bytes(LINE + b"x\n" * 1002)
    main(["repair", str(path), "--dry-run"])

    assert [
        f"    line 1001, byte {len(LINE) + 1998}: 1 byte that are not a whole record",
        "    and 2 further pieces",
        "    nothing was changed",
    ] == capsys.readouterr().out.splitlines()[1000:1003]

"""What decides how a run would be logged here."""

from __future__ import annotations

import os

import pytest

from geno_lewm_obs.doctor.checks import checks

OTLP = "OTEL_EXPORTER_OTLP_ENDPOINT"


@pytest.fixture
def told(monkeypatch):
    """Return what gives the checks under some variables, by name."""

    def look(log_dir=None, **variables):
        monkeypatch.delenv("GENO_LEWM_LOG_FORMAT", raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))
        return {check.name: check for check in checks(log_dir)}

    return look


@pytest.mark.parametrize(
    ("variables", "name", "value", "why"),
    [
        ({}, "rank", "none", "no launcher has set one"),
        ({"RANK": 3, "WORLD_SIZE": 8}, "rank", "3", "RANK is set"),
        ({"GENO_LEWM_RUN_ID": "night"}, "run id", "night", "GENO_LEWM_RUN_ID is set"),
        ({}, "level", "info", "the default"),
        ({"GENO_LEWM_LOG_LEVEL": "debug"}, "level", "debug", "GENO_LEWM_LOG_LEVEL is set"),
        ({"GENO_LEWM_LOG_FORMAT": "jsonl"}, "console", "jsonl", "GENO_LEWM_LOG_FORMAT is set"),
        ({"GENO_LEWM_REDACTION_STRICT": 0}, "redaction", "permissive", None),
        ({"NO_COLOR": 1}, "colour", "no", "NO_COLOR is set; any number of columns"),
        ({}, "remote", "nothing leaves this machine", "no variable asks for an output"),
        (
            {"WANDB_PROJECT": "secret-name"},
            *("remote", "metrics go to Weights & Biases", "WANDB_PROJECT is set"),
        ),
        (
            {OTLP: "http://localhost:4318", "OTEL_SDK_DISABLED": "true"},
            *("remote", "nothing goes by OTLP", "OTEL_SDK_DISABLED is set"),
        ),
    ],
)
def test_are_told_with_their_reasons(told, variables, name, value, why):
    """Each has its value and what decides it, and quotes no project's name."""
    check = told(**variables)[name]

    assert (value, True) == (check.value, why in (None, check.why))
    assert check.is_fine


def test_an_output_by_otlp(told):
    """What goes by OTLP is told, and what is in its way."""
    pytest.importorskip("opentelemetry.proto", reason="needs the extra otlp")
    fine = told(**{OTLP: "http://localhost:4318"})["remote"]
    unusable = told(**{OTLP: "private"})["remote"]

    assert ("records go by OTLP", f"{OTLP} is set", True) == fine[1:]
    assert ("nothing goes by OTLP", False) == (unusable.value, unusable.is_fine)
    assert unusable.why.startswith(f"{OTLP} is no URL; ")


def test_name_each_mode_with_what_it_loses(told):
    """All modes of durability are told with what each of them loses."""
    found = told()

    assert all("power cut" in found[f"mode {mode}"].why for mode in ("process", "power", "relaxed"))


def test_say_that_the_directory_is_yet_to_be_made(told, log_dir):
    """A directory that isn't there is made by the first run, and isn't made by the look."""
    check = told()["log directory"]

    assert (str(log_dir), True, True) == (
        check.value,
        check.is_fine,
        check.why.endswith("it's made by the first run"),
    )
    assert not log_dir.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_say_that_a_directory_can_not_be_written_to(told, tmp_path):
    """A directory without the right to write is no place for a run."""
    (tmp_path / "closed").mkdir(mode=0o500)

    assert not told(tmp_path / "closed" / "logs")["log directory"].is_fine


def test_say_that_a_file_is_no_directory(told, tmp_path):
    """A file in the directory's place is no place for a run."""
    (tmp_path / "file").touch()

    assert not told(tmp_path / "file")["log directory"].is_fine


def test_name_a_variable_that_can_not_be_used(told):
    """A setting that can't be used is told by its variable, and not by its value."""
    check = told(GENO_LEWM_LOG_LEVEL="GATTACA")["settings"]

    assert (False, True, False) == (
        check.is_fine,
        "GENO_LEWM_LOG_LEVEL" in check.why,
        "GATTACA" in check.why,
    )

"""
`geno-obs explain`: what an event or an error code means.
"""

from __future__ import annotations

import pytest

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs import EVENTS, OBS_EVENTS, DiskFullError, EventSpec, InputError, Key
from geno_lewm_obs.cli.explain import event_lines, explain
from geno_lewm_obs.errors import error_classes
from tests.programs import printed_by


def output(name):
    return CliRunner().invoke(explain, [name], catch_exceptions=False).output


class TestEvent:
    def test_is_explained_with_its_keys(self):
        """For an event it prints when it is logged, its severity and its keys with their types."""
        text = """\
training.epoch.end
  when        an epoch
  severity    info
  keys        loss       number         the whole objective
              loss_pred  number         prediction's part of the loss
              loss_reg   number         regulariser's part of the loss
              lr         number         learning rate
              samples    int (samples)  that were seen
"""

        assert text == output("training.epoch.end")

    def test_tells_values_and_history(self):
        """The values that a key may have are told, and what became of an event."""
        spec = EventSpec(
            "app.done",
            "info",
            "it is done",
            keys={"how": Key("str", summary="in which way", values=("well", "badly"))},
            since="0.2.0",
            deprecated="log app.end instead",
            renamed_from="app.finished",
        )
        text = """\
app.done
  when        it is done
  severity    info
  since       0.2.0
  deprecated  log app.end instead
  was called  app.finished
  keys        how  str  in which way; one of well, badly
"""

        assert text.splitlines() == list(event_lines(spec))

    def test_without_keys_says_none(self):
        """An event without keys says so, rather than nothing."""
        assert "  keys        none\n" in output("obs.event.withheld")

    @pytest.mark.parametrize(
        ("name", "every"), [("training.step", "100"), ("data.cache.hit", "1,000")]
    )
    def test_says_how_it_is_sampled(self, name, every):
        """A sampled event says which of its records are kept."""
        assert (
            f"  sampling    1 in {every} debug records, the first and the last always\n"
            in output(name)
        )

    @pytest.mark.parametrize("spec", [*EVENTS, *OBS_EVENTS], ids=lambda spec: spec.name)
    def test_is_known_by_its_name(self, spec):
        """Every event of the registry is explained with its own summary."""
        assert [spec.name, f"  when        {spec.summary}"] == output(spec.name).splitlines()[:2]


class TestErrorCode:
    def test_is_explained_with_class_and_exit_code(self):
        """For an error code it prints its meaning, its class and its exit code."""
        text = """\
RESOURCE.DISK_FULL
  means     No space, or no quota, is left for the run file.
  class     DiskFullError
  exit code 4
"""

        assert text == output("RESOURCE.DISK_FULL")

    def test_is_known_in_any_case(self):
        """A code may be typed in lower case."""
        assert output("CONFIG.GENERIC") == output("config.generic")

    @pytest.mark.parametrize("code", sorted({cls.code for cls in error_classes()}))
    def test_is_known_by_its_name(self, code):
        """Every code of the package's errors is explained."""
        assert code == output(code).splitlines()[0]


class TestUnknownName:
    @pytest.mark.parametrize(
        ("name", "near"),
        [
            ("training.epoch.ends", "training.epoch.end"),
            ("CONFIG.GENERICK", "CONFIG.GENERIC"),
            ("config.generik", "CONFIG.GENERIC"),
        ],
    )
    def test_suggests_the_nearest(self, name, near):
        """For a misspelt event or code, the most similar one is suggested."""
        with pytest.raises(InputError, match=f'did you mean "{near}"'):
            output(name)

    def test_points_to_the_list_where_nothing_is_near(self):
        """For a name that resembles no other, the error says where all names are listed."""
        with pytest.raises(InputError, match="docs/reference lists them all"):
            output("zzzz")

    def test_is_not_repeated(self):
        """What was typed isn't quoted in the error: it might be a private value."""
        with pytest.raises(InputError) as caught:
            output("zzzz-donor-17")

        assert "donor" not in str(caught.value)


@pytest.mark.parametrize("cls", list(error_classes()), ids=lambda cls: cls.__name__)
def test_without_docstrings_the_source_has_them(cls, monkeypatch):
    """Under ``-OO``, where classes have no docstring, a code is explained as usual."""
    usual = output(cls.code)
    monkeypatch.setattr(cls, "__doc__", None)

    assert (usual, True) == (output(cls.code), "  means " in usual)


def _no_source(_):
    raise OSError


def test_without_docstrings_and_source_nothing_is_made_up(monkeypatch):
    """Where there is no source either, the meaning is left out."""
    monkeypatch.setattr(DiskFullError, "__doc__", None)
    monkeypatch.setattr("inspect.getsource", _no_source)

    assert "RESOURCE.DISK_FULL\n  class     DiskFullError\n  exit code 4\n" == output(
        "RESOURCE.DISK_FULL"
    )


def test_under_oo():
    """``python -OO`` explains a code, and each command says what it is for."""
    explained, helped = (
        printed_by("-OO", "-m", "geno_lewm_obs", *arguments)
        for arguments in (["explain", "RESOURCE.DISK_FULL"], ["redact", "explain", "--help"])
    )

    assert "  means     No space, or no quota, is left for the run file.\n" in explained
    assert "Say which rule would keep which field out" in helped

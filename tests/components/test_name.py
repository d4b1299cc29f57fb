"""
The names of components: used as they are, made usable, or refused.
"""

from __future__ import annotations

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from geno_lewm_obs import InputError, configure, get_logger, logged_run, span
from geno_lewm_obs.components import name as names
from geno_lewm_obs.components.name import MAX_NAMES, component_name, usable_name
from geno_lewm_obs.counters import Tally, TallyTable
from geno_lewm_obs.naming import is_name
from geno_lewm_obs.redaction import is_presentable

BASES = "ACGT" * 5
PRIVATE = [
    pytest.param(BASES, "sequence", id="sequence"),
    pytest.param(f"lane {BASES}", "sequence", id="sequence behind a blank"),
    pytest.param(" ".join(BASES), "sequence", id="sequence with blanks"),
    pytest.param("@".join(BASES), "sequence", id="sequence that at signs part"),
    pytest.param("chr7 117559590 ATCT A", "variant", id="variant"),
    pytest.param("ann.lee@example.org", "personal data", id="mail"),
    pytest.param("gh" + "p_" + "aB3dE6" * 7, "personal data or a secret", id="credential"),
]


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch):
    monkeypatch.setattr(names, "_names", TallyTable())
    monkeypatch.setattr(names, "_said", Tally())


@pytest.mark.parametrize(
    "name",
    ["training", "a.b:c/d-e_f", "_private", "7", "x" * 128, BASES[:19]],
    ids=lambda name: name[:24],
)
def test_a_plain_name_is_used_as_it_is(name, capsys):
    """A short plain name is returned unchanged, and nothing is said."""
    assert name is component_name(name)
    assert "" == capsys.readouterr().err


@pytest.mark.parametrize("name", [None, ""])
def test_no_name_is_the_default_component(name, capsys):
    """A logger without a name is that of the component runtime."""
    assert "runtime" == component_name(name)
    assert "" == capsys.readouterr().err


@pytest.mark.parametrize(
    ("usable", "name"),
    [
        ("my_service", "my service"),
        ("celery_worker", "celery@worker"),
        ("a_b", "a \t@ b"),
        ("_x", "-x"),
        ("_hidden", ".hidden"),
        ("_a/b", "/a/b"),
        ("caf_", "café"),
        ("_31m", "\x1b[31m"),
        ("_", "  "),
        ("training_", "training\n"),
        ("x" * 128, "x" * 129),
        ("a_main_.b", "a<main>.b"),
    ],
    ids=range(12),
)
def test_other_characters_are_replaced(usable, name):
    """What a component can't hold becomes an underscore; what is too long is cut off."""
    assert usable == component_name(name)


@given(st.text(min_size=1, max_size=200))
def test_any_text_is_usable_or_refused(name):
    """Whatever text is passed, what comes back is a plain name that no rule keeps out."""
    try:
        usable = component_name(name)
    except InputError:
        passes = is_presentable if names._is_usable(name) else names._is_beyond_doubt
        assert not passes(name) or not passes(names._replaced(name))
    else:
        assert is_name(usable, first="_", then="_.:/-")
        assert is_presentable(usable)
        assert usable == component_name(usable)


@pytest.mark.parametrize(("name", "why"), PRIVATE)
def test_what_a_rule_keeps_out_is_refused(name, why, capsys):
    """A name that redaction refuses isn't made usable: it is refused, and quoted nowhere."""
    with pytest.raises(InputError) as caught:
        component_name(name)

    assert caught.value.message.startswith("component is not a usable name: it ")
    assert why in caught.value.message
    assert name not in f"{caught.value}{capsys.readouterr().err}"


def test_a_guess_counts_where_characters_are_replaced(capsys):
    """
    A name with characters that a component can't hold is refused if a rule only guesses that it's
    private: what is replaced may have hidden of it what the rule would be certain of.
    """
    name = "'c.85A=//A>G'"
    assert is_presentable(name)
    with pytest.raises(InputError, match="component is not a usable name; pass a short name"):
        component_name(name)

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", [7, b"api", ["api"], object()], ids=range(4))
def test_only_text_is_a_name(name):
    """What isn't a str is no name."""
    with pytest.raises(InputError, match="component is not a usable name; pass a short name as a"):
        component_name(name)


def test_a_replacement_is_said_once(capsys):
    """What a name became is said at the first time alone."""
    component_name("my service")
    component_name("my service")

    told = capsys.readouterr().err
    assert 1 == told.count("\n")
    assert "component my service is written as my_service: its name has letters" in told


def test_few_replacements_are_said(capsys):
    """Of many names only the first are told, and that there are others."""
    for number in range(MAX_NAMES + 5):
        component_name(f"worker {number}")

    lines = capsys.readouterr().err.splitlines()
    assert MAX_NAMES + 1 == len(lines)
    assert "further components" in lines[-1]


def test_what_is_only_guessed_to_be_private_is_not_shown(capsys, monkeypatch):
    """The notice shows the name by `safe_name`, which withholds what a rule keeps out."""
    monkeypatch.setattr(names, "safe_name", lambda _name: "(withheld)")
    component_name("a secret")

    assert "component (withheld) is written as a_secret" in capsys.readouterr().err


def test_the_message_names_the_argument():
    """An error calls the name as the caller does."""
    with pytest.raises(InputError, match="name is not a usable name"):
        usable_name("", argument="name")


class TestEveryDoor:
    """A name is made usable wherever one is passed."""

    def test_get_logger(self, read):
        """A record names the component as it was made usable."""
        get_logger("my service", run_id="r").info("training.run.end")

        assert ["my_service"] == [record.component for record in read("r")]

    def test_structlog(self, read, capsys):
        """structlog's own get_logger takes any name, also None, and makes one logger of it."""
        configure(run_id="r")
        proxies = [structlog.get_logger(name) for name in ("celery@worker", None, "")]
        for proxy in proxies * 2:
            proxy.info("training.run.end")

        assert ["celery_worker", "runtime", "runtime"] * 2 == [r.component for r in read("r")]
        assert proxies[0].bind() is get_logger("celery@worker")
        assert 1 == capsys.readouterr().err.count("celery@worker")

    def test_structlog_without_a_run(self, read):
        """The call that opens the run takes such a name, too."""
        configure()
        log = structlog.get_logger("my service")
        log.info("training.run.end")

        assert ["my_service"] == [record.component for record in read(log.run_id)]

    def test_logged_run(self):
        """A block's component is made usable."""
        with logged_run("my service", run_id="r") as log:
            assert "my_service" == log.component

    def test_span(self, read, capsys):
        """A span's component is made usable, and silently its name, which no record holds."""
        with span("two words", component="my service", end_event="eval.run.end") as work:
            assert "<span two_words>" == repr(work)

        assert "my_service" == read(get_logger().run_id)[-1].component
        assert "two words" not in capsys.readouterr().err

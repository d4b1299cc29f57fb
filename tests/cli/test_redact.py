"""
`geno-obs redact explain`: what the rules would do to a record.
"""

from __future__ import annotations

import pytest

CliRunner = pytest.importorskip(
    "click.testing", reason="the command line needs the extra cli"
).CliRunner

from geno_lewm_obs import (
    InputError,
    InvariantViolation,
    default_registry,
    get_logger,
    redaction_stats,
)
from geno_lewm_obs.cli.redact import redact

READ = "GATTACA" * 3


def explained(event, *fields):
    done = CliRunner().invoke(
        redact, ["explain", event, *fields], catch_exceptions=False, standalone_mode=False
    )
    return done.output, done.return_value


class TestExplain:
    def test_tells_what_is_written(self):
        """For a record that passes, it says so for each field, with exit code 0."""
        assert ("step is written\nname is written\nvalue is written\n", 0) == explained(
            "training.metric", "name=x", "value=0.5", "step=3"
        )

    def test_of_an_event_alone_tells_what_it_may_hold(self):
        """Without a field it lists the keys that the event allows, with exit code 0."""
        text, code = explained("training.metric")

        assert (
            ["training.metric may hold kind, name, unit, value;", "step, epoch, phase,"],
            0,
        ) == ([text[:49], text.partition("and ")[2][:19]], code)

    def test_of_an_event_alone_that_is_unknown(self):
        """An event that isn't registered is told as such, with exit code 1."""
        text, code = explained("training.metrc")

        assert ('did you mean "training.metric"' in text, 1) == (True, code)

    def test_tells_rule_reason_and_remedy(self):
        """
        For a refused field it names the rule, its reason, the consequence and what to log instead;
        exit code 1.
        """
        text, code = explained("training.metric", f"name={READ}")
        expected = """\
name holds a sequence of 20 or more bases (length 21): rule 3, sequence
  found   bases, spelt out
  why     20 bases name one place in a human genome, and a few such places name a person
  strict  raises InvariantViolation, and nothing of the record is written; \
with GENO_LEWM_REDACTION_STRICT=0 dropped and counted
  do      log how long it is and where it was read from; for equality, a keyed hash
"""

        assert (expected, 1) == (text, code)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("7-123456-ATC-A", "chromosome, position and alleles (gnomAD, "),
            ("p.Q77R", "HGVS of proteins, one-letter (HGVS nomenclature 21)"),
            ("run_rs1234567", "a number of dbSNP (dbSNP, "),
        ],
        ids=["place", "protein", "likely number"],
    )
    def test_names_a_variants_notation(self, text, said):
        """For a variant it says in which notation it was found, and where that is defined."""
        for field in (f"name={text}", f"{text}=1"):
            output, code = explained("training.metric", field)

            assert (1, True, False) == (code, f"  found   {said}" in output, text in output)

    @pytest.mark.parametrize(
        ("field", "said"),
        [
            ("user_email=x", "rule 1, personal data"),
            ('metrics={"a": {"b": {"c": 1}}}', "rule 2, plain values"),
            (f'metrics=["{READ[:11]}", "{READ[11:]}"]', "rule 3, sequence"),
            ("metrics=chr7:g.117559590A>G", "rule 4, variants"),
            ("mood=1", "rule 5, allowlist"),
        ],
    )
    def test_knows_every_rule(self, field, said):
        """Each of the five rules is named with its number."""
        assert said in explained("eval.run.end", field)[0]

    @pytest.mark.parametrize(
        ("field", "said"),
        [
            ("clientIp=x", "network address, GDPR recital 30"),
            ("donor_id=x", "a person, or what came from one"),
            ("x=a@example.org", "tells who it is"),
        ],
    )
    def test_says_why_a_name_is_personal(self, field, said):
        """
        A personal key is explained by the reason of its group, a mail address by that of the rule.
        """
        assert said in explained("training.metric", field)[0]

    @pytest.mark.parametrize(
        ("field", "said"),
        [
            ("name=postgres://a:hunter2@db/x", "  found   a credential: URL with a password\n"),
            ("name=ada@example.org", "  found   a mail address\n"),
            ("name=password=hunter2", "  found   a value after a secret's name\n"),
            ("name=+49 170 1234567", "  found   a telephone number\n"),
            (f"name={READ}", "  found   bases, spelt out\n"),
            (f"name={READ.encode().hex(':')}", "  found   bases in hex\n"),
        ],
        ids=range(6),
    )
    def test_says_what_it_found(self, field, said):
        """What was recognised in a text is named, and nothing of the text is shown."""
        text, _ = explained("training.metric", field)

        assert said in text
        assert field.partition("=")[2] not in text

    def test_tells_a_guess_apart(self):
        """A field that is refused on a guess is said never to raise."""
        assert (
            "dropped and counted in both modes, since it's a guess"
            in explained("training.metric", f"value={list(READ.encode())}")[0]
        )

    def test_suggests_the_nearest_key(self):
        """For a key that isn't allowed, the most similar one is suggested."""
        assert 'did you mean "value"?' in explained("training.metric", "valeu=1")[0]

    def test_says_that_an_event_is_not_registered(self):
        """
        For an unregistered event it says what happens to the data, and suggests the most similar
        one.
        """
        text, code = explained("training.metrics")

        assert (
            (
                'event "training.metrics" is not registered: its record is written without data; '
                'did you mean "training.metric"?\n'
            ),
            1,
        ) == (
            text,
            code,
        )

    @pytest.mark.parametrize("field", [f"phase={READ}", f"error_code={READ}"])
    def test_looks_at_promoted_fields(self, field):
        """Fields on the top level of the record are judged as well."""
        assert "rule 3, sequence" in explained("training.metric", field)[0]

    @pytest.mark.parametrize(
        ("event", "field"),
        [
            ("training.metric", {"duration_ms": 3.7}),
            ("training.metric", {"step": 3.0}),
            ("training.metric", {"step": 3.5}),
            ("training.metric", {"error_code": "APP.FAILED"}),
            ("error", {"error_code": "APP.FAILED"}),
        ],
    )
    def test_promotes_as_the_logger_does(self, event, field):
        """
        A number that would be rounded is said to be written; an error code on an event that is no
        error isn't.
        """
        ((key, value),) = field.items()
        written = getattr(get_logger("training"), default_registry().get(event).severity)(
            event, **field
        )

        assert (getattr(written, key) is not None) == (explained(event, f"{key}={value}")[1] == 0)

    def test_echoes_nothing(self):
        """No value, and no key that is private itself, is printed."""
        text, _ = explained(
            READ, f"name={READ}", f"{READ}=1", "user_email=ada@example.org", "ada@example.org=2"
        )

        assert [] == [secret for secret in (READ, "ada@") if secret in text]

    def test_counts_nothing(self):
        """Asking doesn't change the counters of redaction."""
        before = redaction_stats()
        explained("training.metric", f"name={READ}")

        assert before == redaction_stats()

    @pytest.mark.parametrize("field", ["name", "=x", READ])
    def test_refuses_what_is_no_field(self, field):
        """An argument that isn't KEY=VALUE is named by its number, and not quoted."""
        with pytest.raises(InputError, match="field 2 isn't KEY=VALUE"):
            explained("training.metric", "value=1", field)

    @pytest.mark.parametrize(
        "field",
        [
            {"name": READ},
            {"phase": READ},
            {"user_email": 1},
            {"value": [[1]]},
            {"name": "rs1234567"},
        ],
    )
    def test_agrees_with_the_logger(self, field):
        """A field that is said to raise does raise when it is logged."""
        ((key, value),) = field.items()
        text, _ = explained("training.metric", f"{key}={value}")

        with pytest.raises(InvariantViolation):
            get_logger("training").info("training.metric", **field)
        assert "raises InvariantViolation" in text

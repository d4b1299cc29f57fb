"""
Rule 1: keys that name personal data, however they are spelt.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geno_lewm_obs.redaction import (
    PERSONAL_DATA_FIELDS,
    is_personal,
    names,
    redact,
)
from geno_lewm_obs.redaction.seen_before import seen_before

NAMES = [
    "vcf_content",
    "genotype",
    "sample_id",
    "user_email",
    "email",
    "phone",
    "address",
    "dob",
    "birthdate",
]


def test_the_contract_s_names_are_listed():
    """Every name of the contract is on the list."""
    assert set(NAMES) <= PERSONAL_DATA_FIELDS


def test_the_list_cannot_be_changed():
    """The list is frozen."""
    assert isinstance(PERSONAL_DATA_FIELDS, frozenset)


@pytest.mark.parametrize("name", NAMES)
def test_listed_name(name):
    """Each listed name is personal as it stands."""
    assert is_personal(name)


@pytest.mark.parametrize(
    "spelling",
    [
        *(
            "userEmail",
            "UserEmail",
            "User-Email",
            "USER_EMAIL",
            "user.email",
            "user email",
            "useremail",
            "__user__email__",
        ),
        *(
            "SampleID",
            "sample-id",
            "sampleId",
            "E-Mail",
            "D.O.B.",
            "birth_date",
            "BirthDate",
            "VCFContent",
            "geno_type",
        ),
    ],
)
def test_spelling(spelling):
    """Case, underscores, hyphens, dots, blanks and camelCase make no difference."""
    assert is_personal(spelling)


@pytest.mark.parametrize(
    "spelling",
    [
        "\uff45\uff4d\uff41\uff49\uff4c",
        "e\u200bmail",
        "email\n",
        "\ufeffemail",
        "e\xadmail",
        "\U0001d41e\U0001d426\U0001d41a\U0001d422\U0001d425",
    ],
    ids=[
        "full-width",
        "zero-width space",
        "newline",
        "byte order mark",
        "soft hyphen",
        "mathematical bold",
    ],
)
def test_look_alike_letters(spelling):
    """Letters of another width or style, and characters that nobody sees, hide no name."""
    assert is_personal(spelling)


@given(st.sampled_from(NAMES), st.data())
@settings(deadline=None)
def test_any_spelling(name, data):
    """Any mixture of cases and separators between the letters is seen through."""
    separators = st.text("_-. /:\t", max_size=2)
    letters = [
        data.draw(st.sampled_from([letter, letter.upper()])) + data.draw(separators)
        for letter in name
    ]

    assert is_personal("".join(letters))


@pytest.mark.parametrize(
    "key",
    [
        "",
        "_",
        "loss",
        "sample",
        "samples",
        "id",
        "address_space_bits",
        "phoneme",
        "genotyping_rate",
        "model_id",
        "n_items",
        "变异",
    ],
    ids=repr,
)
def test_other_keys(key):
    """A key that names nobody is not personal, also where it contains part of a listed name."""
    assert not is_personal(key)


@given(st.text(st.characters(exclude_categories=[])))
@settings(deadline=None)
def test_any_text(key):
    """Any text at all may be asked about, and asking again gives the same answer."""
    assert is_personal(key) is is_personal(key)


class TestExtension:
    def test_refuses_more_from_then_on(self, longer_list):
        """A name that was added is refused however it's spelt, also where it had passed before."""
        before = is_personal("hospitalWard")
        longer_list(["hospital_ward"])
        after = is_personal("HOSPITAL-WARD"), is_personal("patient_hospital_ward")

        assert (False, (True, True)) == (before, after)

    @pytest.mark.parametrize("value", [1, {"ward": 1.0}], ids=["key", "key in a dict"])
    def test_outdates_what_is_judged_meanwhile(self, longer_list, monkeypatch, value):
        """
        A name that is judged by the shorter list, and remembered when the longer one is there,
        doesn't go on passing: neither by itself, nor as a key of a record, nor of a dict in it.
        """
        listed_name = names._listed_name

        def then_longer(key):
            found = listed_name(key)
            if key == "ward":  # looked up, and not found
                longer_list(["ward"])
            return found

        key = "ward" if value == 1 else "metrics"
        with monkeypatch.context() as patch:
            patch.setattr(names, "_listed_name", then_longer)
            redact("eval.run.end", {key: value}, allowed_keys=[key])
        kept = redact("eval.run.end", {"ward": 1}, allowed_keys=["ward"], strict=False)

        assert (True, {}, None) == (is_personal("ward"), kept, seen_before({"ward": 1.0}))

    def test_by_a_list_that_memory_ended(self, longer_list, monkeypatch):
        """Names that were added before memory ran out are refused, whatever was decided before."""

        class Short(dict):
            def update(self, others):
                super().update(others)
                raise MemoryError

        is_personal("ward")
        with monkeypatch.context() as patch:
            patch.setattr(names, "_refused", Short(names._refused))
            with pytest.raises(MemoryError):
                longer_list("ward")
            after = is_personal("ward")

        assert after

    def test_by_a_single_name(self, longer_list):
        """A name that is given alone is refused as a whole, and not its letters."""
        longer_list("ward")

        assert (True, False) == (is_personal("ward"), is_personal("w"))

    def test_wins_over_an_ordinary_name(self, longer_list):
        """An ordinary name that a program adds to the list is refused from then on."""
        longer_list("pad_token")

        assert is_personal("tokenizer_pad_token")

    def test_every_group_has_a_reason(self):
        """The list is data: each group of names says why it's there."""
        assert all(reason and group for reason, group in names.GROUPS)

    def test_memory_is_bounded(self):
        """However many keys are asked about, few verdicts are remembered."""
        for number in range(10_000):
            is_personal(f"key{number}x")

        assert len(names.edition.verdicts.entries) <= 4096


@pytest.mark.parametrize(
    "key",
    [
        "patientName",
        "donor_id",
        "sampleBarcode",
        "NHS-number",
        "phone_2",
        "work_email",
        "dateOfBirth",
        "PATIENTEMAIL",
        "patientsurname",
        "homezip",
        "addresses",
    ],
)
def test_kin_of_the_nine(key):
    """
    Names of the same kind are refused, with whose they are before, which of several behind, and in
    the plural.
    """
    assert is_personal(key)


@pytest.mark.parametrize(
    "key",
    [
        "n_samples",
        "sample_rate",
        "sample_size",
        "batch_id",
        "parent_id",
        "client_id",
        "user_agent",
        "zip_file",
        "host",
        "names_seen",
    ],
)
def test_ordinary_keys_pass(key):
    """Keys of training and services pass, though they share words with personal ones."""
    assert not is_personal(key)


class TestReason:
    @pytest.mark.parametrize(("reason", "group"), names.GROUPS)
    def test_every_name_has_its_groups(self, reason, group):
        """
        Each name of the list, however it's spelt, is personal for its group's reason, or as a
        spelling of one of the contract's.
        """
        keys = [
            spelt
            for name in group.split()
            for spelt in (name, f"patient_{name}", f"my_{name}_2", name.title().replace("_", ""))
        ]

        assert {reason} == {names.reason(key) for key in keys} - (
            {"named in the contract"} - {reason}
        )

    @pytest.mark.parametrize("key", ["donor_id", "sampleNames", "proband-age"])
    def test_of_a_person(self, key):
        """The reason for a word for a person with a tail says so."""
        assert "a person, or what came from one, by a name or number" == names.reason(key)

    def test_of_a_programs_own(self, longer_list):
        """The reason for a name that the program added says so."""
        longer_list(["shoe_size"])

        assert "added by this program" == names.reason("patient_shoeSize")

    @pytest.mark.parametrize("key", ["loss", "name", "path", "url_host"])
    def test_none(self, key):
        """A key that isn't personal has no reason."""
        assert names.reason(key) is None


SECRETS = (
    "wandb_api_key WANDB_API_KEY hf_token aws_secret_access_key client_secret GITHUB_TOKEN "
    "db_password private_key refresh_token bearer_token secret_key openai_api_key session_token "
    "credentials pwd authorization X-Authorization cookie Set-Cookie jwt dsn token slackToken "
    "huggingface_key passphrase wandbapikey dbpassword githubtoken proxy.password_2 hashed_password"
).split()
KIN = (
    "gt_bases genotype_call tumor_sample_barcode matched_norm_sample_barcode birth_datetime "
    "days_to_birth mobile_phone phone_no email_addr src_ip client_ip_address ipv4 X-Forwarded-For "
    "nhs_no mrn_number bcr_patient_barcode billing.zip reporter_email"
).split()
TRAINING = (
    "token_7 reg_token_3 n_tokens "
    "max_tokens num_tokens tokens tokens_per_s pad_token eos_token_id bos_token cls_token "
    "tokenizer.mask_token loss_per_token token_count token_str prompt_tokens grad_clip clip skip "
    "mem_address base_address server_address master_addr node_ip model_name email_sent has_email "
    "cookie_cutter secret_sharing phone_model street_view zip_file data_zip input_vcf ncbi_tax_id "
    "session_id client_id key keys query_key rng_key sharding_key past_key_values password_file "
    "module_full_name st_birthtime sample_index hub_model_id gzip pipeline ownership"
).split()


@pytest.mark.parametrize("key", SECRETS)
def test_secrets(key):
    """A key that ends with the name of a secret is refused, whatever stands before it."""
    assert is_personal(key)


@pytest.mark.parametrize("key", KIN)
def test_kin(key):
    """A key that ends with a personal name is refused, whatever stands before it."""
    assert is_personal(key)


@pytest.mark.parametrize("key", TRAINING)
def test_keys_of_training_pass(key):
    """Keys of trainers, models and services pass, though they are made of the same words."""
    assert not is_personal(key)


@given(st.from_regex("[a-z]{4,9}", fullmatch=True), st.sampled_from(NAMES))
@settings(deadline=None)
def test_any_word_before(word, name):
    """Any word may stand before a name, unless the table of ordinary names or of counts has it."""
    ordinary = {
        before for end, _, words in names.ORDINARY if end in name for before in words.split()
    }

    assert word in ordinary | names.QUANTITIES or is_personal(f"{word}_{name}")

"""
The names that rule 1 refuses in keys, and the ordinary names that are made of the same words.

All of it is data, with a reason for each group. `names` applies it.
"""

from __future__ import annotations

from typing import Final

GROUPS: Final = (
    (
        "named in the contract",
        "vcf_content genotype sample_id user_email email phone address dob birthdate",
    ),
    (
        "genetic data, GDPR article 9",
        "genotypes vcf vcf_line vcf_record haplotype karyotype pedigree family_history diagnosis",
    ),
    (
        "genetic data, GDPR article 9",
        (
            "gt_bases gt_alleles gt_calls allele_call allele_calls tumor_barcode normal_barcode "
            "case_barcode aliquot_barcode aliquot_id icd_code age_at_diagnosis date_of_diagnosis"
        ),
    ),
    (
        "names, GDPR article 4(1)",
        "first_name last_name full_name given_name family_name middle_name maiden_name surname",
    ),
    ("names, GDPR article 4(1)", "forename nickname username user_name login_name next_of_kin"),
    (
        "mail, HIPAA 164.514(b)(2)",
        "e_mail mail mail_address email_address email_addr mail_addr reply_to",
    ),
    (
        "telephone, HIPAA 164.514(b)(2)",
        "phone_number telephone telephone_number mobile mobile_number cell_phone fax fax_number",
    ),
    (
        "place, HIPAA 164.514(b)(2)",
        "home_address street street_address postal_address postcode postal_code zip zip_code",
    ),
    ("place, HIPAA 164.514(b)(2)", "geolocation geo_location gps_location gps_coordinates"),
    (
        "network address, GDPR recital 30",
        (
            "ip ip_address ip_addr client_ip remote_addr remote_ip mac_address mac_addr ipv4 "
            "ipv6 ip_v4 ip_v6 ipv4_address ipv6_address forwarded_for"
        ),
    ),
    (
        "birth and death, HIPAA 164.514(b)(2)",
        "date_of_birth birth_date birthday birth_year year_of_birth birthplace place_of_birth",
    ),
    (
        "birth and death, HIPAA 164.514(b)(2)",
        (
            "date_of_death death_date birth_datetime birth_day birth_month birth_time "
            "days_to_birth days_to_death"
        ),
    ),
    (
        "national numbers, GDPR article 87",
        "ssn social_security social_security_number national_id national_insurance_number",
    ),
    (
        "national numbers, GDPR article 87",
        (
            "nhs_number nhs_no nhs_id passport passport_number tax_id driving_licence "
            "driving_license driver_licence driver_license drivers_licence drivers_license "
            "id_card license_plate licence_plate"
        ),
    ),
    (
        "medical records, HIPAA 164.514(b)(2)",
        (
            "mrn medical_record medical_record_number insurance_number health_insurance_number "
            "hospital_number"
        ),
    ),
    (
        "accounts, HIPAA 164.514(b)(2)",
        "iban credit_card card_number account_number cvv cvc",
    ),
    (
        "secrets: not personal, and never to be logged",
        (
            "password passwd passphrase passcode pwd secret credential token api_key apikey "
            "access_token auth_token api_token refresh_token authorization authorisation"
        ),
    ),
    (
        "secrets: not personal, and never to be logged",
        (
            "access_key access_key_id secret_key private_key signing_key encryption_key "
            "account_key subscription_key auth_key session_key service_account_key ssh_key "
            "hmac_key storage_key"
        ),
    ),
    (
        "secrets: not personal, and never to be logged",
        (
            "bearer jwt cookie dsn connection_string basic_auth http_auth auth_header auth_code "
            "otp_code totp mfa_code pin_code pin_number one_time_code seed_phrase recovery_code "
            "password_hash"
        ),
    ),
)
"""For each group a reason, and its names in small letters and ``_``."""

PERSONS: Final = frozenset(
    (
        "patient user sample donor subject participant proband individual person customer "
        "employee clinician physician mother father sibling biosample specimen"
    ).split()
)
"""
Words for a person, or for what was taken from one.

With one of `PERSON_TAILS` they name personal data: ``donor_id``, ``patientName``.
"""
PERSON_TAILS: Final = frozenset(
    "id identifier number name code barcode key uid uuid initials age sex gender".split()
)
SERVICES: Final = frozenset(
    (
        "anthropic aws azure clearml cohere comet datadog discord docker gcp github gitlab google "
        "groq hf huggingface kaggle mistral mlflow neptune npm openai pypi replicate sendgrid "
        "sentry slack stripe telegram twilio wandb"
    ).split()
)
"""Services that are used with a secret. With one of `SERVICE_TAILS` they name it: ``hf_token``."""
SERVICE_TAILS: Final = frozenset("key token pat apikey".split())

PREFIXES: Final = PERSONS | {
    "contact",
    "home",
    "work",
    "primary",
    "billing",
    "shipping",
    "emergency",
    "my",
}
"""Words that may precede a name without a boundary: whose it is, or which one of several."""
GLUED: Final = (
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "accesstoken",
    "authtoken",
    "password",
    "passwd",
    "passphrase",
    "email",
    "emailaddress",
    "ipaddress",
    "phonenumber",
)
"""Names that are seen at the end of a word without a boundary, too: ``wandbapikey``."""
TAILS: Final = frozenset("number num no nr value raw text string str plain addr call".split())
"""Words that may follow a name: ``phone_no``."""
NEVER_WITH_TAIL: Final = frozenset("token address mail vcf zip".split())
"""Names that mean something else before one of `TAILS`: ``token_str`` is a piece of a text."""
NEVER_PLURAL: Final = frozenset({"token"})
"""Names whose plural or number means something else: every training has tokens, and counts them."""

ORDINARY: Final = (
    (
        "token",
        "a piece of the text that a model reads or a parser splits",
        (
            "added answer assistant audio backbone begin blank bos byte char child class close "
            "cls code codebook colon comma comment context control cur current dec decoder "
            "delimiter detection dist distillation draft dummy each empty enc encoder end "
            "endoftext eod eof eol eom eos eot error expected extra fake filler fim final first "
            "flops forced frame generated global ignore image img indent initial inner input "
            "instruct keyword kmer label language last latent leading learnable left length "
            "lookahead mask masked memory middle missing name newline next nl noise null numeric "
            "object operator other out output pad padding parent patch pause per pos position "
            "pred predicted prefix prev previous prompt punctuation query quote reg register "
            "repeated residual response right role sample sampled scalar seg segment semantic "
            "sep separator seq sequence similar single sink skip soft space special speech start "
            "state step stop string style sub subword suffix system tag target teacher text "
            "think time timestamp tool top trailing trigger turn type unexpected unk unknown "
            "valid value video virtual vision visual vocab vq whitespace word"
        ),
    ),
    (
        "address",
        "of memory, or of a machine of one's own",
        (
            "advertise advertised api backend base bind broadcast broker bus byte cluster code "
            "coordinator daemon dashboard data dest destination device dma driver end endpoint "
            "entry exception forkserver frame function gateway gcs global gpu grpc hardware head "
            "host http https instruction internal jump kernel leader link listen listener load "
            "loader local logical manager master mem memory metrics module multicast network "
            "node object offset page pc pci physical pod pointer port proc process ptr ray rdzv "
            "redis register rendezvous ret return reuse rpc scheduler server service shard shm "
            "socket source stack start state store symbol table target tcp udp unicast unix "
            "unspecified variable virtual wildcard worker zero"
        ),
    ),
    (
        "ip",
        "of a machine of one's own",
        (
            "bind broadcast cluster container coordinator driver gateway head host internal "
            "leader listen local loopback main manager master node pod private ray rendezvous "
            "scheduler server service worker"
        ),
    ),
    (
        "ip_address",
        "of a machine of one's own",
        "bind cluster coordinator head host local main master node pod ray server service worker",
    ),
    (
        "full_name",
        "of a thing in a program",
        (
            "arg argument attribute base bound canonical class column config container dataset "
            "device dist distribution event expr field file func function gene instrument layer "
            "method metric model module op operation optimizer package param parameter plugin "
            "project repo repository split symbol target task tensor test tool type variable"
        ),
    ),
    (
        "family_name",
        "of models, fonts, metrics, genes or proteins",
        "column font gene metric model op protein",
    ),
    (
        "first_name",
        "the first of several names",
        "layer param",
    ),
    (
        "last_name",
        "the last of several names",
        "layer param",
    ),
    (
        "zip",
        "an archive, or pairs of iterables",
        (
            "archive artifact build bundle code create data dataset extract file fix for force "
            "from in info is lib make model output plugin python result results safe source "
            "strict test to train tuple unsafe vector wheel"
        ),
    ),
    (
        "vcf",
        "a file: its path is judged for itself",
        "baseline cohort in input known out output panel ref reference sites truth",
    ),
    (
        "email",
        "whether or when a message is sent",
        "check notify on send verify with",
    ),
    (
        "mail",
        "whether or when a message is sent",
        "notify on send with",
    ),
    (
        "mobile",
        "a kind of device or model",
        "for is on",
    ),
    (
        "phone",
        "a unit of speech",
        "context mono tri",
    ),
    (
        "birth_time",
        "of a file",
        "st",
    ),
    (
        "tax_id",
        "of a species, by NCBI",
        "kraken ncbi organism species",
    ),
    (
        "cookie",
        "a mark in memory or in a file",
        "fortune heap magic stack",
    ),
    (
        "sample_id",
        "the place of an item in a batch",
        "input",
    ),
)
"""
Ordinary names: what they end with, what it means there, and the words that may stand before it.

A name that ends with one of these is refused with any other word before it.
"""
QUANTITIES: Final = frozenset(
    "n num no count total max min mean avg median per has is needs requires without".split()
)
"""Before a name these words ask how many there are, or whether: ``n_phones``, ``has_email``."""

"""
Mutants of rule 1, and of what rule 3 sees through: name, module, text, change, and the test file.
"""

from __future__ import annotations

NAMES, FORMS, MARKUP = "test_names.py", "test_credential_forms.py", "test_markup.py"
SECRETS, PACKED = "test_credentials.py", "test_packed.py"
EDGES, HARMLESS = "test_edges.py", "test_harmless.py"
MAIL, ENCODED, CORPUS = "test_contacts.py", "test_encoded.py", "test_corpus.py"

KEYS = (
    ("plurals pass", "names", 'for plural in ("s", "es"):', "for plural in ():", CORPUS),
    ("camelCase passes", "names", "[word.casefold() for", "[word for", CORPUS),
    ("glued prefixes pass", "names", "if stem.startswith(_BEGINNINGS):", "if False:", NAMES),
    ("words before a name pass", "names", "in range(len(words)):", "in range(1):", CORPUS),
    (
        "no name is ordinary",
        "names",
        'if "".join(words).rstrip("0123456789") in _ORDINARY:',
        "if False:",
        CORPUS,
    ),
    ("counts are names", "names", "counted in QUANTITIES and", "False and", NAMES),
    (
        "ordinary names hide listed ones",
        "names",
        "        for stem in stems:",
        "        for stem in [] if _is_ordinary(end) else stems:",
        NAMES,
    ),
    ("tails pass", "names", "(last in TAILS and", "(False and", CORPUS),
    ("keys of services pass", "names", " or stem in _OF_SERVICES:", ":", CORPUS),
    ("tokens are secrets", "name_list", 'frozenset({"token"})', "frozenset()", NAMES),
    ("glued secrets pass", "names", "any(stem.endswith(name) for", "any(False for", NAMES),
)
CREDENTIALS = (
    (
        "published forms pass",
        "credentials",
        "_form_in(text, marks, first) or _named_in(text)",
        "_named_in(text)",
        FORMS,
    ),
    (
        "forms behind a hyphen pass",
        "credentials",
        "and text[at : at + 2] in _BEGINNINGS",
        "and False",
        FORMS,
    ),
    (
        "random values of secrets pass",
        "credentials",
        "and any(map(_is_random, _named_values(text))):",
        "and False:",
        SECRETS,
    ),
    ("headers pass", "credentials", 'if "earer" in text and any(', "if False and any(", SECRETS),
    (
        "passwords in URLs pass",
        "credentials",
        'if "@" in text and any(',
        "if False and any(",
        SECRETS,
    ),
    (
        "placeholders are passwords",
        "credentials",
        " and not re.fullmatch(_PLACEHOLDER, password)",
        "",
        SECRETS,
    ),
    ("private keys pass", "credentials", 'if "PRIVATE KEY" in text and', "if False and", SECRETS),
    ("the start of a key is one", "credentials", r"[\s\S]{0,200}?[A-Za-z0-9+/]{40}", "", SECRETS),
    (
        "likely secrets pass",
        "credentials",
        "and any(map(_is_likely, _named_values(text))):",
        "and False:",
        SECRETS,
    ),
    (
        "code is a secret",
        "credentials",
        "        and any(map(str.isdecimal, value))\n",
        "",
        SECRETS,
    ),
)
ADDRESSES = (
    ("mail passes", "contacts", "if _may_be_mail(local", "if False and _may_be_mail(local", MAIL),
    ("every end is a mail's", "contacts", "if top not in USUAL and", "if False and", MAIL),
    ("a call is mail", "contacts", r"|[(\[@]|", "|", MAIL),
    (
        "a user of a URL is mail",
        "contacts",
        "or re.compile(_USER_OF_URL)",
        "or re.compile('$^')",
        MAIL,
    ),
    ("files are certain", "contacts", "return top not in ENDINGS or", "return True or", MAIL),
    ("international mail passes", "contacts", r'r"[\w.%+', r'r"[A-Za-z0-9.%+', MAIL),
)
PARTED = (
    ("hidden letters part", "lookalikes", "range(0x115F, 0x1161),", "", MARKUP),
    ("modifier letters part", "lookalikes", ' != "Lm"', ' != ""', MARKUP),
    ("markup parts", "sequence", "or (plain is not text and", "or (False and", MARKUP),
    ("colours part", "markup", r'("\x1b", (), _COLOUR),', "", MARKUP),
    ("tags part", "markup", '("<", (), r"', '("<", (), r"~', MARKUP),
    ("entities part", "markup", 'r"&(?:', 'r"~&(?:', MARKUP),
    ("percent codes part", "markup", 'r"%(?:', 'r"~%(?:', MARKUP),
    ("escapes part", "markup", r'("\\", (), _ESCAPED),', "", MARKUP),
    ("rich's marks part", "markup", '("[/",)', '("[~",)', MARKUP),
    (
        "reprs part",
        "markup",
        "plain = re.sub(_QUOTED",
        "re.sub(_QUOTED",
        MARKUP,
    ),
    ("members part", "markup", 're.sub(_MEMBER, " ", text)', "text", MARKUP),
    ("numbers part", "sequence", "return _is_numbered(named)", "return False", MARKUP),
    ("wells are a sequence", "sequence", "number != expected or", "False or", MARKUP),
    ("n/a is bases", "sequence", "N/?A[NT]?", "NA[NT]", MARKUP),
)
DECODED = (
    (
        "base64 passes",
        "packed",
        "if marks[start::4].find(_MARKS_OF_TRIPLETS) >= 0:",
        "if False:",
        ENCODED,
    ),
    ("compressed passes", "packed", "in islice(likely, _MAX_TRIES):", "in ():", ENCODED),
    ("bz2 and xz pass", "packed", 'rb"Qlpo[MNO]|[/_]Td6WFo|XQAA"', 'rb"~"', ENCODED),
    (
        "bombs of bz2 and xz",
        "packed",
        "slow_tries = iter(range(_MAX_TRIES))",
        "slow_tries = iter(range(10**6))",
        PACKED,
    ),
    ("dictionaries of any size", "packed", "memlimit=_MAX_MEMORY", "memlimit=2**40", PACKED),
    (
        "base32 passes",
        "packed",
        "find(_MARKS_OF_BASE32) >= 0:",
        "find(_MARKS_OF_BASE32) >= 10**9:",
        ENCODED,
    ),
    ("base85 passes", "packed", "            yield from _from_base85(token)\n", "", ENCODED),
    ("octal passes", "encoded", "(?P<octal>[0-3][0-7]{2})", "(?P<octal>~)", ENCODED),
    ("ignored labels part", "encoded", "if _IGNORED in kinds:", "if False:", ENCODED),
)
LOOKS = (
    ("edges are nothing", "edges", "return max(head, tail)", "return 0", EDGES),
    ("texts of bases have no edge", "edges", "return len(letters)", "return 0", EDGES),
    ("markup stands at no edge", "edges", "encoded.translate(None, _PLAIN) or", "", EDGES),
    ("members stand at no edge", "edges", '".a" in small or', "", EDGES),
    ("alleles stand at no edge", "edges", '"alt" in small or', "", EDGES),
    ("long words are harmless", "harmless", "find(_SOLID_RUN) >= 0", "find(b'~') > 0", HARMLESS),
    ("bases are harmless words", "harmless", "find(_LOOSE_RUN) >= 0", "find(b'~') > 0", HARMLESS),
    ("headers are harmless", "harmless", ' or "asic " in text', "", HARMLESS),
    ("notations are harmless", "harmless", "not has_hint(text)", "True", HARMLESS),
    ("named parts are harmless", "harmless", "not prints_variant(text)", "True", HARMLESS),
    ("bases in hex are harmless", "harmless", 'kinds.count(b"H") < RUN', "True", HARMLESS),
    ("bases as digits are harmless", "harmless", 'kinds.count(b"B") < RUN - 1', "True", HARMLESS),
)
ROWS = KEYS + CREDENTIALS + ADDRESSES + PARTED + DECODED + LOOKS

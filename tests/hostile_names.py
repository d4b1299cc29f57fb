"""Events and keys whose names mean something else in the code that is made of them."""

from __future__ import annotations

from geno_lewm_obs import EventSpec, Key, Registry

HOSTILE = Registry(
    [
        EventSpec("class", "info", 'a """doc"""\\', keys={}),
        EventSpec("int", "info", "", keys={"self": Key("int"), "str": Key("str")}),
        EventSpec("a.b_c", "info", "", keys={"None": Key(), "__x": Key(), "match": Key()}),
        EventSpec("a_b.c", "warn", "", keys={"_": Key("str", values=('a "b"', "c'd"))}),
        EventSpec("import", "info", ""),
        EventSpec("import_", "info", ""),
        EventSpec("deprecated", "info", "", deprecated='say "int"'),
    ]
)

"""
Where loggers go: every way by which a name may come to hold one.
"""

from __future__ import annotations

import pytest

from .conftest import MAKE

BAD = ".info('bad.event')"

WAYS = {
    "an alias": f"{MAKE}other = log\nother{BAD}",
    "a chain of bind": f"{MAKE}log.bind(epoch=1).bind(step=2).new(){BAD}",
    "a bound method": f"{MAKE}emit = log.info\nemit('bad.event')",
    "self": f"{MAKE}class A:\n    def __init__(self): self.log = log\n"
    f"    def run(self): self.log{BAD}",
    "a class attribute": f"{MAKE}class A:\n    log = log.bind()\n    def run(self): self.log{BAD}",
    "an attribute of a base class": f"{MAKE}class A:\n    log = log.bind()\n"
    f"class B(A):\n    def run(self): self.log{BAD}",
    "an attribute set below": f"{MAKE}class A:\n    def run(self): self.log{BAD}\n"
    "class B(A):\n    def __init__(self): self.log = log",
    "an instance": f"{MAKE}class A:\n    def __init__(self, to): self.log = to\n"
    f"a = A(log)\na.log{BAD}",
    "a property": f"{MAKE}class A:\n    @property\n    def log(self): return log.bind()\n"
    f"A().log{BAD}",
    "a dataclass": f"{MAKE}class A:\n    log: object\nA(log=log).log{BAD}",
    "an annotation": f"from geno_lewm_obs import GenoLeWMLogger\n"
    f"def run(to: GenoLeWMLogger): to{BAD}",
    "an annotation as text": "from geno_lewm_obs import GenoLeWMLogger\n"
    f"def run(to: 'GenoLeWMLogger | None'): to{BAD}",
    "an optional annotation": "import typing, geno_lewm_obs as g\n"
    f"def run(to: typing.Optional[g.GenoLeWMLogger]): to{BAD}",
    "an annotated attribute": "from geno_lewm_obs import GenoLeWMLogger\nclass A:\n"
    f"    log: GenoLeWMLogger\n    def run(self): self.log{BAD}",
    "an annotated result": "from geno_lewm_obs import GenoLeWMLogger\n"
    f"def make() -> 'GenoLeWMLogger': ...\nmake(){BAD}",
    "a class of one's own": "from geno_lewm_obs import GenoLeWMLogger\n"
    f"class Log(GenoLeWMLogger):\n    def run(self): self{BAD}",
    "with": f"from geno_lewm_obs import logged_run\nwith logged_run('a') as log: log{BAD}",
    "async with": "from geno_lewm_obs import logged_run\nasync def run():\n"
    "    async with logged_run('a') as log: await log.ainfo('bad.event')",
    "a context manager": f"{MAKE}class A:\n    def __enter__(self): return log\n"
    f"with A() as each: each{BAD}",
    "a walrus": f"{MAKE}if (it := log.bind()): it{BAD}",
    "a walrus in a comprehension": f"{MAKE}[(it := log) for _ in 'ab']\nit{BAD}",
    "match": f"{MAKE}match log:\n    case it: it{BAD}",
    "match by class": "from geno_lewm_obs import GenoLeWMLogger\ndef run(given):\n"
    f"    match given:\n        case [GenoLeWMLogger() as it, *_]: it{BAD}",
    "a comprehension": f"{MAKE}[each{BAD} for each in (log, log.bind())]",
    "a loop": f"{MAKE}for name, each in {{'a': log}}.items(): each{BAD}",
    "an item": f"{MAKE}logs = {{}}\nlogs['a'] = log\nlogs['a']{BAD}",
    "unpacking": f"{MAKE}number, it = 1, log\nit{BAD}",
    "a condition": f"{MAKE}it = log if log else None\n(it or log){BAD}",
    "a global": f"{MAKE}def start():\n    global it\n    it = log\ndef run(): it{BAD}",
    "a nonlocal": f"{MAKE}def start():\n    it = None\n    def bind():\n        nonlocal it\n"
    f"        it = log\n    it{BAD}",
    "what is returned": f"{MAKE}def make(): return log.bind()\nmake(){BAD}",
    "what is yielded": f"{MAKE}def make(): yield log\nwith make() as it: it{BAD}",
    "what is awaited": f"{MAKE}async def make(): return log\nasync def run(): (await make()){BAD}",
    "an argument": f"{MAKE}def run(to): to{BAD}\nrun(log)",
    "an argument by keyword": f"{MAKE}def run(*, to): to{BAD}\nrun(to=log)",
    "an argument of a method": f"{MAKE}class A:\n    def run(self, to): to{BAD}\nA().run(log)",
    "an argument of a static method": f"{MAKE}class A:\n    @staticmethod\n"
    f"    def run(to): to{BAD}\nA.run(log)",
    "a lambda": f"{MAKE}run = lambda to: to{BAD}\nmake = lambda: log\nmake(){BAD}",
    "a wrapper": f"{MAKE}def say(event): log.info(event)\nsay('bad.event')",
    "a wrapper of a wrapper": f"{MAKE}def say(event, **f): log.info(event, **f)\n"
    "def tell(event): say(event)\ntell('bad.event')",
    "a wrapper as a method": f"{MAKE}class A:\n    def say(self, event): log.info(event)\n"
    "    def run(self): self.say('bad.event')",
    "a decorator's wrapper": f"{MAKE}def named(event):\n    def around(f):\n"
    "        def inner(): log.info(event)\n        return inner\n    return around\n"
    "@named('bad.event')\ndef run(): ...",
    "functions that only pass it on": f"{MAKE}it = log\ndef give(): return it\n"
    f"def take(to): show(to)\ndef show(to): to{BAD}\ntake(give())",
    "a wrapper's call far from any logger": f"{MAKE}def tell(event): log.info(event)\n"
    "def main():\n    tell('bad.event')",
    "a class that only passes it on": f"{MAKE}class A:\n"
    "    def __init__(self, to): self.to = B(to)\n"
    f"class B:\n    def __init__(self, to): to{BAD}\nA(log)",
    "a constant": f"{MAKE}EVENT = 'bad.event'\nlog.info(EVENT)",
    "an enum": f"{MAKE}class Events:\n    BAD = 'bad.event'\nlog.info(Events.BAD.value)",
    "an imported module": f"import geno_lewm_obs\ngeno_lewm_obs.get_logger('a'){BAD}",
    "a submodule": f"import geno_lewm_obs.runs.open_runs as o\no.get_logger('a'){BAD}",
}


@pytest.mark.parametrize("way", WAYS)
def test_ways_of_a_logger(found, way):
    """The mistake behind each of these ways is found, and nothing besides."""
    assert {"GLO001"} == {each.split()[1] for each in found(WAYS[way])}


OF_NONE = {
    "another package's logger": f"from loguru import logger as log\nlog{BAD}",
    "the standard library's": f"import logging\nlogging.getLogger('a'){BAD}",
    "a parameter without a call": f"{MAKE}def run(log): log{BAD}",
    "a name of an inner scope": f"{MAKE}def run():\n    log = object()\n    log{BAD}",
    "a class beside": f"{MAKE}class A:\n    log = log.bind()\n"
    f"class B:\n    log = object()\n    def run(self): self.log{BAD}",
    "a class with the same base": f"{MAKE}class A:\n    pass\nclass B(A):\n    it = log\n"
    f"class C(A):\n    it = object()\n    def run(self): self.it{BAD}",
    "a comprehension's name": f"{MAKE}[log for log in ()]\nit = [log{BAD} for log in 'ab']",
    "another method of its": f"{MAKE}log.set_level('bad.event')",
    "a list's method": f"{MAKE}logs = [log]\nlogs.append('bad.event')",
}


@pytest.mark.parametrize("way", OF_NONE)
def test_what_is_no_logger(found, way):
    """What only looks like a logger is let pass."""
    assert [] == found(OF_NONE[way])


def test_values_of_a_wrapper(found):
    """What a wrapper passes on is judged where the wrapper is called."""
    text = f"""{MAKE}
def ended(event, loss, **fields):
    log.info(event, loss=loss, epcoh=1, **fields)

ended("training.epoch.end", "low", sample=1)
"""
    assert ["a.py:7:1 GLO002", "a.py:7:29 GLO011", "a.py:7:36 GLO002"] == found(text)


def test_calls_in_a_circle_end(found):
    """Functions that pass an event on to each other don't keep the linter busy for ever."""
    text = f"""{MAKE}
def a(event): b(event); log.info(event)
def b(event): a(event)
a("bad.event")
"""
    assert ["a.py:6:3 GLO001"] == found(text)

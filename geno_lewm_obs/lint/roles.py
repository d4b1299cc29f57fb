"""
What the linter knows of the package's own names, and what becomes of a value with such a role.

A *role* says what a value is: a maker of loggers, a logger, one of its methods. It is a plain
tuple whose first item is one of the words below.
"""

from __future__ import annotations

from typing import Any, Final

Role = tuple[Any, ...]

PACKAGE: Final = "geno_lewm_obs"
MAKER: Final[Role] = ("maker",)
LOGGER: Final[Role] = ("logger",)
LOGGER_CLASS: Final[Role] = ("logger class",)
BINDER: Final[Role] = ("binder",)
"""A function that returns the logger that it belongs to, or one that has more or less bound."""
RUN: Final[Role] = ("run",)
SPAN: Final[Role] = ("span",)
LEVEL: Final = "level"
"""(LEVEL, method): a method that logs."""
METRIC: Final = "metric"
"""(METRIC, kind): a function that returns the metric of a name."""
BARE: Final = "bare"
"""(BARE, words): what a package that opted in doesn't use."""
MODULE: Final = "module"
"""(MODULE, name)"""
TEXT: Final = "text"
"""(TEXT, constant)"""
FUNCTION: Final = "function"
"""(FUNCTION, module, number), as are the following three."""
METHOD: Final = "method"
CLASS: Final = "class"
INSTANCE: Final = "instance"

SEVERITIES: Final = {
    "debug": "debug",
    **dict.fromkeys(("info", "msg"), "info"),
    **dict.fromkeys(("warn", "warning"), "warn"),
    **dict.fromkeys(("error", "exception", "err", "critical", "fatal"), "error"),
}
"""The severity of each method that logs; that of ``log`` is its first argument."""
METHODS: Final = frozenset({*SEVERITIES, "log", *(f"a{name}" for name in (*SEVERITIES, "log"))}) - {
    "aerr"  # which no logger has
}
_BINDERS: Final = frozenset(
    # The others are of a list or dict of loggers, which counts as a logger.
    ("bind", "new", "unbind", "try_unbind", "get", "pop", "values", "items", "copy", "setdefault")
)
_NAMES: Final[dict[str, Role]] = {
    "get_logger": MAKER,
    "logged_run": RUN,
    "span": SPAN,
    "GenoLeWMLogger": LOGGER_CLASS,
    "get_counter": (METRIC, "counter"),
    "get_gauge": (METRIC, "gauge"),
    "get_histogram": (METRIC, "histogram"),
}
_STDLIB: Final = frozenset({*SEVERITIES, "log", "getLogger", "basicConfig"})
_CARRIED: Final = frozenset(("maker", "logger", "logger class", "binder", "run", "span", LEVEL))
_OF_PROJECT: Final = frozenset((FUNCTION, METHOD, CLASS, INSTANCE))


def severity_of(method: str) -> str | None:
    """Return the severity at which *method* logs, or None if an argument tells it."""
    return SEVERITIES.get(method) or SEVERITIES.get(method.removeprefix("a"))


def role_of(module: str, name: str, makers: frozenset[str]) -> Role | None:
    """Return the role of *name* in *module*, or of the module itself if *name* is empty."""
    whole = f"{module}.{name}" if name else module
    if whole in makers:
        return MAKER
    if module.partition(".")[0] == PACKAGE:
        return _NAMES.get(name, (MODULE, whole))
    if module == "logging" and name in _STDLIB:
        return (BARE, whole)
    if whole == "logging" or any(maker.startswith(f"{whole}.") for maker in makers):
        return (MODULE, whole)
    return None


def loaded(role: Role, attribute: str) -> Role | None:
    """Return the role of an attribute of what has *role*, if that isn't of the project."""
    if role == LOGGER:
        if attribute in METHODS:
            return (LEVEL, attribute)
        return BINDER if attribute in _BINDERS else None
    return role if role[0] == TEXT and attribute == "value" else None  # of an Enum


def called(role: Role) -> Role | None:
    """Return the role of what a call of what has *role* returns."""
    return LOGGER if role in (MAKER, BINDER, RUN, LOGGER_CLASS) else None


def instance_of(role: Role) -> Role | None:
    """Return the role of an instance of the class that has *role*."""
    if role == LOGGER_CLASS:
        return LOGGER
    return (INSTANCE, *role[1:]) if role[0] == CLASS else None


def is_judged(role: Role) -> bool:
    """Tell whether a call of what has *role* is judged by a rule."""
    return role[0] in (LEVEL, METRIC, BARE) or role in (RUN, SPAN, BINDER)


def is_carried(role: Role) -> bool:
    """Tell whether what has *role* is a logger, or gives or is a part of one."""
    return role[0] in _CARRIED


def matters(role: Role) -> bool:
    """Tell whether a logger may be come to by what has *role*."""
    return role[0] in _CARRIED or role[0] in _OF_PROJECT

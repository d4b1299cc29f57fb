"""
Every exception of the package, and the codes and exit codes they carry.

It raises nothing itself and knows no other module.

Our exception hierarchy:

* GenoLeWMError                 INTERNAL.GENERIC              exit 9
  x InputError                  INPUT.GENERIC                 exit 2
    + UnregisteredEventError    INPUT.UNREGISTERED_EVENT
    + RunFileError              INPUT.RUN_FILE
  x ConfigError                 CONFIG.GENERIC                exit 3
  x ResourceError               RESOURCE.GENERIC              exit 4
    + DiskFullError             RESOURCE.DISK_FULL
    + RuntimeSetupError         RESOURCE.RUNTIME_SETUP
  x InternalError               INTERNAL.GENERIC              exit 9
    + InvariantViolation        INTERNAL.INVARIANT_VIOLATION

`InputError` and `ConfigError` are `ValueError` too, so code that knows nothing of this package may
catch them as what they are.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

INTERRUPTED_EXIT_CODE = 130


class GenoLeWMError(Exception):
    """
    Root of all errors of this package, and of applications that want their own errors logged as
    typed.

    Args:
        message: What was wrong. Never a private value.
        details: Facts for a machine: a shallow dict of scalars.
        remediation: What the reader can do about it, one sentence.

    Example::

        from geno_lewm_obs import GenoLeWMError, logged_run

        class CheckpointError(GenoLeWMError):
            code = "APP.CHECKPOINT"

        try:
            with logged_run("training"):
                raise CheckpointError("the checkpoint is empty", remediation="write it again")
        except CheckpointError as error:
            assert error.to_dict()["code"] == "APP.CHECKPOINT"

    .. versionadded:: 0.1.0
    """

    code: ClassVar[str] = "INTERNAL.GENERIC"
    exit_code: ClassVar[int] = 9
    # Also for subclasses that don't call this class's constructor.
    message: str = ""
    details: Mapping[str, Any] = MappingProxyType({})
    remediation: str | None = None

    def __init__(
        self,
        message: str = "",
        *,
        details: Mapping[str, Any] | None = None,
        remediation: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = str(message)
        self.details = dict(details) if isinstance(details, Mapping) else {}
        self.remediation = remediation

    def __str__(self) -> str:
        if self.remediation is None:
            return self.message
        return f"{self.message}; {self.remediation}" if self.message else self.remediation

    @classmethod
    def register(cls, exception_class: type[BaseException], *, code: str) -> None:
        """
        Make an exception class of another package count as typed under *code*.

        `logged_run` then writes an ``error`` record for it and for its subclasses.

        Raises:
            InputError: *exception_class* is no exception class, or derives from `GenoLeWMError`
                already; *code* is no text.
        """
        if not (isinstance(exception_class, type) and issubclass(exception_class, BaseException)):
            msg = "only an exception class can be registered as typed"
            raise InputError(msg)
        if not (isinstance(code, str) and code):
            msg = "code is the text under which the exception is logged"
            raise InputError(msg, remediation="use dotted capitals such as VENDOR.GENERIC")
        if issubclass(exception_class, GenoLeWMError):
            msg = f"{exception_class.__name__} is a GenoLeWMError already; set its class attribute `code`"
            raise InputError(msg)
        _FOREIGN_CODES[exception_class] = code

    def to_dict(self) -> dict[str, Any]:
        """Return ``code``, ``message``, ``details`` and ``remediation``."""
        return {
            "code": self.code,
            "message": self.message,
            "details": self.details,
            "remediation": self.remediation,
        }

    def to_json(self) -> str:
        """
        Return `to_dict` as one line of JSON, ASCII only; what JSON can't hold becomes text, an
        object the name of its type.
        """
        return json.dumps(_jsonable(self.to_dict()))


class InputError(GenoLeWMError, ValueError):
    """
    An argument can't be used.

    .. versionadded:: 0.1.0
    """

    code = "INPUT.GENERIC"
    exit_code = 2


class UnregisteredEventError(InputError):
    """
    An event that no registry entry declares, met in strict mode or asked for by name.

    .. versionadded:: 0.1.0
    """

    code = "INPUT.UNREGISTERED_EVENT"


class RunFileError(InputError):
    """
    A run file is missing, or a line of it is no record.

    .. versionadded:: 0.1.0
    """

    code = "INPUT.RUN_FILE"


class ConfigError(GenoLeWMError, ValueError):
    """
    An environment variable, or what an application configured, can't be used.

    .. versionadded:: 0.1.0
    """

    code = "CONFIG.GENERIC"
    exit_code = 3


class ResourceError(GenoLeWMError):
    """
    The machine refused something: a directory, a file, a descriptor.

    .. versionadded:: 0.1.0
    """

    code = "RESOURCE.GENERIC"
    exit_code = 4


class DiskFullError(ResourceError):
    """
    No space, or no quota, is left for the run file.

    .. versionadded:: 0.1.0
    """

    code = "RESOURCE.DISK_FULL"


class RuntimeSetupError(ResourceError):
    """
    An extra isn't installed, or a remote sink can't start.

    .. versionadded:: 0.1.0
    """

    code = "RESOURCE.RUNTIME_SETUP"


class InternalError(GenoLeWMError):
    """
    A fault of the package itself.

    .. versionadded:: 0.1.0
    """


class InvariantViolation(InternalError):  # noqa: N818 - the contract names it so
    """
    Something that must never reach a sink was about to.

    .. versionadded:: 0.1.0
    """

    code = "INTERNAL.INVARIANT_VIOLATION"


TypedFailure = tuple[str, str, Mapping[str, Any], str | None]
"""What the ``error`` record says of an exception: code, message, details, remediation."""


def error_code(exc: BaseException) -> str | None:
    """
    Return the code under which *exc* is logged, or None where it isn't typed.

    Typed are `GenoLeWMError` with its subclasses, and classes given to `GenoLeWMError.register`.
    """
    if isinstance(exc, GenoLeWMError):
        return exc.code
    return next((_FOREIGN_CODES[cls] for cls in type(exc).__mro__ if cls in _FOREIGN_CODES), None)


def typed_failure(exc: BaseException) -> TypedFailure | None:
    """Return what is to be logged of *exc*, or None where it isn't typed."""
    code = error_code(exc)
    if code is None:
        return None
    details, remediation = attribute_of(exc, "details"), attribute_of(exc, "remediation")
    return (
        code,
        exc.message if isinstance(exc, GenoLeWMError) else _text(exc),
        details if isinstance(details, Mapping) else {},
        remediation if isinstance(remediation, str) else None,
    )


def attribute_of(exc: BaseException, name: str) -> Any:
    """Return what *exc* has as *name*, or None where it has none, or fails when it's asked."""
    try:
        return getattr(exc, name, None)
    except Exception:  # noqa: BLE001
        # a class's own `__getattr__` may raise anything for a name that it doesn't know
        return None


def error_classes() -> Iterator[type[GenoLeWMError]]:
    """Yield the root and every class of this module below it, parents first."""
    pending: list[type[GenoLeWMError]] = [GenoLeWMError]
    while pending:
        cls = pending.pop(0)
        yield cls
        pending[:0] = [child for child in cls.__subclasses__() if child.__module__ == __name__]


_LARGEST: Final = 2**63
"""
From here on whole numbers are written as text, in hex: Python refuses to write very long ones in
decimal.
"""
_FOREIGN_CODES: dict[type[BaseException], str] = {}


def _text(exc: BaseException) -> str:
    try:
        return str(exc)
    except Exception:  # noqa: BLE001
        # an exception of another package whose text fails is still worth its code
        return ""


def _jsonable(value: object, depth: int = 4) -> object:
    if isinstance(value, Mapping) and depth:
        return {str(_jsonable(key, 0)): _jsonable(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple) and depth:
        return [_jsonable(item, depth - 1) for item in value]
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, int):
        return value if value is None or abs(value) < _LARGEST else hex(value)
    return f"<{type(value).__name__}>"

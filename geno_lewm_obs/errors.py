"""
Every exception of the package, with the code, the exit code and the remedies it carries.

This module imports no other module of the package.

The exception hierarchy:

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

`InputError` and `ConfigError` also derive from `ValueError`, so that code without knowledge of this
package can catch them. A class that has a code of its own has the exit code of that code's family,
unless it names one: ``TRAINING.CHECKPOINT`` exits by 5.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

INTERRUPTED_EXIT_CODE = 130
"""Exit code of a command that Ctrl-C ended: 128 and the number of SIGINT, as shells have it."""
OTHER_EXIT_CODE: Final = 1
"""Exit code of a failure that belongs to no family, as Python has it."""
ERROR_CODES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "INPUT": 2,
        "CONFIG": 3,
        "RESOURCE": 4,
        "TRAINING": 5,
        "EVAL": 6,
        "DEPLOY": 7,
        "PROVENANCE": 8,
        "INTERNAL": 9,
        "INTERRUPTED": INTERRUPTED_EXIT_CODE,
    }
)
"""
The exit code of each family of errors. An error's family is its code before the first dot.

.. versionadded:: 0.1.0
"""

SET_LOG_DIR: Final = "set GENO_LEWM_LOG_DIR"
"""The remedy, or the end of one, wherever the log directory can't be used."""
FREE_SPACE: Final = f"free space or {SET_LOG_DIR}"
"""The remedy where the run file has no space."""
USE_WRITABLE_DIRECTORY: Final = f"{SET_LOG_DIR} to a directory that you may write to"
"""The remedy where the log directory can't be used at all."""


def exit_code_of(code: object, *, otherwise: int = OTHER_EXIT_CODE) -> int:
    """Return the exit code of the family of an error's *code*, or *otherwise* if it has none."""
    return ERROR_CODES.get(_family(code), otherwise)


def _family(code: object) -> str:
    return code.partition(".")[0] if isinstance(code, str) else ""


class GenoLeWMError(Exception):
    """
    Root of all errors of the package, and base class for an application's own typed errors.

    Args:
        message: What was wrong. It must not quote a private value.
        details: Facts for programs: a shallow dict of scalars.
        remediation: What the reader can do, in one sentence.

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
    # Class attributes, so that a subclass that doesn't call this constructor has them too.
    message: str = ""
    details: Mapping[str, Any] = MappingProxyType({})
    remediation: str | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "code" not in vars(cls) or "exit_code" in vars(cls):
            return
        # The root's own is that of an internal error, which one of another family isn't.
        heir = next(parent for parent in cls.__mro__ if "exit_code" in vars(parent))
        inherited = OTHER_EXIT_CODE if heir is GenoLeWMError else cls.exit_code
        cls.exit_code = exit_code_of(cls.code, otherwise=inherited)

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
        Register an exception class of another package as typed, under *code*.

        `logged_run` then writes an ``error`` record for it and for its subclasses.

        Raises:
            InputError: *exception_class* is not an exception class, or derives from
                `GenoLeWMError` already; or *code* is not a non-empty string.
        """
        if not (isinstance(exception_class, type) and issubclass(exception_class, BaseException)):
            msg = "only an exception class can be registered as typed"
            raise InputError(msg)
        if not (isinstance(code, str) and code):
            msg = "code must be the text under which the exception is logged"
            raise InputError(msg, remediation="use dotted capitals such as VENDOR.GENERIC")
        if issubclass(exception_class, GenoLeWMError):
            msg = "a GenoLeWMError is typed already"
            raise InputError(msg, remediation="set the class attribute `code`")
        _FOREIGN_CODES[exception_class] = code

    def to_dict(self) -> dict[str, Any]:
        """Return the error as a dict: ``code``, ``message``, ``details`` and ``remediation``."""
        return {
            "code": self.code,
            "message": self.message,
            "details": self.details,
            "remediation": self.remediation,
        }

    def to_json(self) -> str:
        """
        Return `to_dict` as one line of JSON in ASCII, after ``ts``, the time of this call in UTC.

        An internal error that was raised also has its ``place``, as ``module:function:line``.
        A number that JSON cannot hold becomes text; any other object becomes the name of its type.
        """
        # Imported here, since few programs print an error so.
        from .error_json import render_error

        tb = self.__traceback__ if isinstance(self, InternalError) else None
        return render_error(self.to_dict(), tb)


class InputError(GenoLeWMError, ValueError):
    """
    An argument can't be used.

    .. versionadded:: 0.1.0
    """

    code = "INPUT.GENERIC"
    exit_code = 2


class UnregisteredEventError(InputError):
    """
    An event is not in the registry, and was logged in strict mode or looked up by name.

    .. versionadded:: 0.1.0
    """

    code = "INPUT.UNREGISTERED_EVENT"


class RunFileError(InputError):
    """
    A run file is missing or unreadable, or a line of it isn't a record.

    .. versionadded:: 0.1.0
    """

    code = "INPUT.RUN_FILE"


class ConfigError(GenoLeWMError, ValueError):
    """
    An environment variable, or a setting of the application, can't be used.

    .. versionadded:: 0.1.0
    """

    code = "CONFIG.GENERIC"
    exit_code = 3


class ResourceError(GenoLeWMError):
    """
    The system refused a resource: a directory, a file, a descriptor.

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
    An optional dependency isn't installed, or a remote sink can't start.

    .. versionadded:: 0.1.0
    """

    code = "RESOURCE.RUNTIME_SETUP"


class InternalError(GenoLeWMError):
    """
    An error of the package itself.

    .. versionadded:: 0.1.0
    """

    exit_code = 9


class InvariantViolation(InternalError):
    """
    Data that must never reach a sink was about to reach one.

    .. versionadded:: 0.1.0
    """

    code = "INTERNAL.INVARIANT_VIOLATION"


TypedFailure = tuple[str, str, Mapping[str, Any], str | None]
"""The code, message, details and remediation that the ``error`` record of an exception holds."""


def error_code(exc: BaseException) -> str | None:
    """
    Return the code under which *exc* is logged, or None if it isn't typed.

    Typed are `GenoLeWMError`, the classes given to `GenoLeWMError.register`, and all subclasses.
    """
    if isinstance(exc, GenoLeWMError):
        return exc.code
    return next((_FOREIGN_CODES[cls] for cls in type(exc).__mro__ if cls in _FOREIGN_CODES), None)


def typed_failure(exc: BaseException) -> TypedFailure | None:
    """Return what the ``error`` record of *exc* holds, or None if it isn't typed."""
    code = error_code(exc)
    if code is None:
        return None
    details, remediation = attribute_of(exc, "details"), attribute_of(exc, "remediation")
    return (
        code,
        exc.message if isinstance(exc, GenoLeWMError) else text_of(exc),
        details if isinstance(details, Mapping) else {},
        remediation if isinstance(remediation, str) else None,
    )


def attribute_of(exc: BaseException, name: str) -> Any:
    """Return the attribute *name* of *exc*, or None if it has none or its look-up raises."""
    try:
        return getattr(exc, name, None)
    except Exception:  # noqa: BLE001
        # `__getattr__` of a foreign class may raise anything.
        return None


def errno_name(exc: OSError, otherwise: str | None = None) -> str:
    """
    Return the symbol of the system's error, such as ``ENOSPC``.

    An error without a number that the system knows gives *otherwise*, or the name of its class.
    """
    return errno.errorcode.get(exc.errno or 0, otherwise or type(exc).__name__)


def setting_error(
    argument: object, name: str, variable: str, what: str, remedy: str
) -> InputError | ConfigError:
    """Return the error of an *argument* called *name*, or of *variable* where that is None."""
    if argument is None:
        return ConfigError(f"{variable} {what}", remediation=remedy)
    return InputError(f"{name} {what}", remediation=remedy)


def error_classes() -> Iterator[type[GenoLeWMError]]:
    """Yield `GenoLeWMError` and its subclasses in this module, parents before children."""
    pending: list[type[GenoLeWMError]] = [GenoLeWMError]
    while pending:
        cls = pending.pop(0)
        yield cls
        pending[:0] = [child for child in cls.__subclasses__() if child.__module__ == __name__]


_FOREIGN_CODES: dict[type[BaseException], str] = {}


def text_of(exc: BaseException) -> str:
    """Return the text of *exc*, or an empty one if its `__str__` raises."""
    try:
        return str(exc)
    except Exception:  # noqa: BLE001
        # `__str__` of a foreign class may raise anything; its code is still worth logging.
        return ""

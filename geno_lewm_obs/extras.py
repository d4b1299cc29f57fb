"""
Optional libraries: which there are, and what is said where one isn't installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

from .errors import RuntimeSetupError

EXTRAS: Final = MappingProxyType(
    {
        "cli": ("click>=8.2", "rich>=14.3"),
        "wandb": ("wandb>=0.31",),
        "otlp": ("opentelemetry-proto>=1.42",),
        "otlp-grpc": (
            "opentelemetry-proto>=1.42",
            "grpcio>=1.66",
            "googleapis-common-protos>=1.65",
        ),
        "prometheus": ("prometheus-client>=0.20",),
        "gpu": ("nvidia-ml-py>=12.535",),
        "arrow": ("pyarrow>=18",),
        "polars": ("polars>=1.0", "pyarrow>=18"),
        "pandas": ("pandas>=2.2", "pyarrow>=18"),
        "duckdb": ("duckdb>=1.2", "pyarrow>=18"),
    },
)
"""The libraries of the extras that code of this package asks for; a test compares pyproject's."""


def install_extra(name: str) -> str:
    """
    Return the remedy for an optional dependency that is missing: how to install extra *name*.

    It names the libraries themselves, so that it works for a checkout and for an installed package.
    """
    return " ".join(["pip install", *(f'"{library}"' for library in EXTRAS[name])])


@contextmanager
def extra(name: str) -> Iterator[None]:
    """
    Turn a failure to import a library of the extra *name* into an error that says what to install.

    Raises:
        RuntimeSetupError: The block imports a library that isn't installed.
    """
    try:
        yield
    except ModuleNotFoundError as exc:
        missing = (exc.name or "").partition(".")[0]
        msg = f"{missing or 'a library'} isn't installed"
        raise RuntimeSetupError(msg, remediation=install_extra(name)) from None

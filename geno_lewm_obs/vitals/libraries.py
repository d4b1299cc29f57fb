"""
The versions and seeds of the libraries that a training rests on, of those that are loaded.

Nothing is imported for it: what the program hasn't loaded takes no part in it.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any, Final

from ..redaction import safe_name

MAIN: Final = (
    "accelerate datasets deepspeed flax geno_lewm geno_lewm_obs jax jaxlib keras lightning numpy"
    " pandas polars pyarrow pysam pytorch_lightning scipy sklearn tensorflow tokenizers"
    " torch torchvision transformers triton wandb xgboost"
).split()
"""Names of modules."""
_SEED_VARIABLES: Final = {"PYTHONHASHSEED": "hash", "PL_GLOBAL_SEED": "lightning"}


def versions() -> dict[str, str]:
    """Return the version of each main library that is loaded, by the name of its module."""
    found: dict[str, str] = {}
    for name in MAIN:
        module = sys.modules.get(name)
        with suppress(Exception):  # a module may do anything when it's asked
            version = getattr(module, "__version__", None)
            if version is not None:
                found[name] = safe_name(str(version))
    return found


def seeds() -> dict[str, Any]:
    """Return the seeds that can be known: Python's for hashes, Lightning's, and torch's."""
    found: dict[str, Any] = {}
    for variable, name in _SEED_VARIABLES.items():
        text = os.environ.get(variable, "")
        if text.isascii() and text.isdecimal():
            found[name] = int(text)
    with suppress(Exception):
        torch: Any = sys.modules["torch"]
        found["torch"] = int(torch.initial_seed())
    return found

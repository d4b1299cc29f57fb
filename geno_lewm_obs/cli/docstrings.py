"""
Docstrings, which are texts for people here: ``python -OO`` strips them, and the source has them.
"""

from __future__ import annotations

import ast
import inspect
import sys
from contextlib import suppress
from typing import Any


def docstring_of(described: Any) -> str:
    """Return the docstring of a class or function, from its source if need be; else no text."""
    if described.__doc__:
        return inspect.cleandoc(described.__doc__)
    with suppress(OSError, TypeError, SyntaxError):  # a program that was frozen has no source
        name: str = described.__name__
        tree = ast.parse(inspect.getsource(sys.modules[described.__module__]))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == name:
                return ast.get_docstring(node) or ""
    return ""

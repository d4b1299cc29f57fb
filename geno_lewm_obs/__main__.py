"""
Run the command line: ``python -m geno_lewm_obs`` is the same as ``geno-obs``.
"""

from __future__ import annotations

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())

"""
The option by which several commands say which attempts of a resumed run they take.
"""

from __future__ import annotations

from typing import Final, get_args

import click

from ..read import View

attempts_option: Final = click.option(
    "--attempts",
    type=click.Choice(get_args(View)),
    default="last",
    show_default=True,
    help="Of a resumed run: without what a later attempt did again, or all.",
)

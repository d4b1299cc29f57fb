"""
``geno-obs viewers``: print the settings by which another viewer shows run files.
"""

from __future__ import annotations

from typing import Final

import click

from ..viewers import SETTINGS, lnav_format
from .output import echo, hint
from .run_options import registry_named, registry_option

_LNAV: Final = "lnav"
_LNAV_PLACE: Final = "~/.config/lnav/formats/geno_obs/format.json, or install it by lnav -i FILE"


@click.command()
@click.argument("viewer", type=click.Choice([_LNAV, *SETTINGS]))
@registry_option
def viewers(viewer: str, registry_name: str | None) -> None:
    r"""
    Print the settings by which VIEWER shows run files.

    VIEWER is lnav, hl, fblog or klp. The format of lnav has a column for each key that the registry
    declares.

    \b
    Examples:
      geno-obs viewers lnav > geno_obs.json && lnav -i geno_obs.json
      lnav -n -c ';select event, avg("data/loss") from geno_obs group by event' run-7.jsonl
      geno-obs viewers klp > ~/.config/klp/config.ini
    """
    if viewer == _LNAV:
        echo(lnav_format(registry_named(registry_name)))
        hint(f"its place is {_LNAV_PLACE}")
    else:
        echo(SETTINGS[viewer].text, nl=False)
        hint(f"its place is {SETTINGS[viewer].place}")

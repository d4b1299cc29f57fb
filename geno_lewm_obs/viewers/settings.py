"""
Settings for the viewers hl, fblog and klp: which field is the time, the level and the message.

https://github.com/pamburus/hl, https://github.com/brocode/fblog, https://github.com/dloss/klp
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, NamedTuple


class ViewerSettings(NamedTuple):
    """The settings of a viewer, and where it looks for them."""

    text: str
    place: str
    """The file of a user's settings."""


SETTINGS: Final = MappingProxyType(
    {
        "hl": ViewerSettings(
            """\
[fields]
hide = ["run_id"]

[fields.predefined]
time.names = ["ts"]
logger.names = ["component"]
message.names = ["event"]

[[fields.predefined.level.variants]]
names = ["severity"]

[fields.predefined.level.variants.values]
error = ["error"]
warning = ["warn"]
info = ["info"]
debug = ["debug"]
""",
            "~/.config/hl/config.toml",
        ),
        "fblog": ViewerSettings(
            """\
time_keys = ["ts"]
level_keys = ["severity"]
message_keys = ["event"]
""",
            "~/.config/fblog.toml",
        ),
        "klp": ViewerSettings(
            """\
[defaults]
input_format = jsonl
ts_key = ts
loglevel_key = severity
keys_not = run_id
""",
            "~/.config/klp/config.ini",
        ),
    }
)
"""The settings of each viewer, by its name."""

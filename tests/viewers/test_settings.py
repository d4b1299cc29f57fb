"""Settings for other viewers."""

from __future__ import annotations

import configparser
import tomllib

import pytest

from geno_lewm_obs.record import FIELD_TYPES, SEVERITIES
from geno_lewm_obs.viewers.settings import SETTINGS


def test_of_hl_name_our_fields():
    """Time, logger, message and level are fields of a record, and each severity has a level."""
    fields = tomllib.loads(SETTINGS["hl"].text)["fields"]
    predefined = fields["predefined"]
    (level,) = predefined.pop("level")["variants"]
    named = [name for each in predefined.values() for name in each["names"]]

    assert set(named) | set(level["names"]) | set(fields["hide"]) <= FIELD_TYPES.keys()
    assert set(SEVERITIES) == {name for names in level["values"].values() for name in names}


def test_of_fblog_name_our_fields():
    """Each list of names holds fields of a record."""
    settings = tomllib.loads(SETTINGS["fblog"].text)

    assert {name for names in settings.values() for name in names} <= FIELD_TYPES.keys()


def test_of_klp_name_our_fields():
    """The settings are INI, and name fields of a record."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(SETTINGS["klp"].text)
    defaults = dict(parser["defaults"])

    assert "jsonl" == defaults.pop("input_format")
    assert set(defaults.values()) <= FIELD_TYPES.keys()


@pytest.mark.parametrize("viewer", SETTINGS)
def test_say_where_they_go(viewer):
    """Each viewer's settings have a place in the user's directory."""
    assert SETTINGS[viewer].place.startswith("~/.config/")

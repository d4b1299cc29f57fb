"""
How frames are called, and the columns that they have, as the registry alone says it.
"""

from __future__ import annotations

from geno_lewm_obs import EventSpec, Key, default_registry
from geno_lewm_obs.contract.key import KEY_TYPES
from geno_lewm_obs.contract.keys import EXCEPTION_FIELDS
from geno_lewm_obs.frames.view import (
    FIELDS,
    KIND_OF_TYPE,
    Column,
    columns_of,
    kind_of_found,
    view_name,
    views,
    with_keys,
)

REGISTRY = default_registry()


def kinds(event, registry=REGISTRY):
    return {column.name: column.kind for column in columns_of(event, registry)[len(FIELDS) :]}


def test_each_key_has_a_column_of_its_type():
    """The columns of an event are the record's fields, then its keys with their declared types."""
    expected = {
        "loss": "float",
        "loss_pred": "float",
        "loss_reg": "float",
        "lr": "float",
        "samples": "int",
    }

    assert expected == kinds("training.epoch.end")
    assert FIELDS == columns_of("training.epoch.end", REGISTRY)[: len(FIELDS)]


def test_every_type_of_keys_has_a_kind():
    """No type that a key may be declared with lacks a kind of column."""
    assert set(KEY_TYPES) == set(KIND_OF_TYPE)


def test_what_warns_has_the_columns_of_an_exception():
    """An event that reports an error has the keys of an exception; a step hasn't."""
    assert kinds("error").keys() >= EXCEPTION_FIELDS.keys()
    assert not kinds("training.step").keys() & EXCEPTION_FIELDS.keys()
    assert ("str", "json") == (kind_of_found("exception_type"), kind_of_found("exception_stack"))


def test_keys_of_the_context_are_columns():
    """A key that the registry allows on every event is a column of every event."""
    registry = REGISTRY.extend(context_keys={"request_id": Key("str")})

    assert "str" == kinds("training.step", registry)["request_id"]


def test_an_undeclared_event_has_the_fields():
    """Of an event that nobody declared only the fields are known beforehand."""
    assert FIELDS == columns_of("app.unknown", REGISTRY)


def test_every_event_has_its_data_as_json():
    """The view of all events has the event, and the data as a whole."""
    names = [column.name for column in columns_of(None, REGISTRY)]

    assert ["ts", "severity", "event", "data"] == [*names[:3], names[-1]]


def test_no_two_names_differ_by_case_alone():
    """SQL doesn't tell Loss from loss, so one of them has another name; so has a field's."""
    found = with_keys(
        [Column("rank", "rank", "int")], {"loss": "any", "Loss": "str", "rank": "int"}
    )

    assert ["rank", "loss", "data_Loss", "data_rank"] == [column.name for column in found]
    assert ["rank", "loss", "Loss", "rank"] == [column.key for column in found]


def test_names_of_views():
    """Dots become underscores; two events that would share a name don't, whatever their order."""
    assert "training_epoch_end" == view_name("training.epoch.end")
    assert {"a_b_c": "a.b.c", "a_b_c_2": "a.b_c", "records_2": "records"} == views(
        ["records", "a.b_c", "a.b.c"]
    )


def test_all_declared_events_have_views():
    """Each event of the package has a view of its own."""
    spec = EventSpec("app.new", "info", "")
    names = views(each.name for each in REGISTRY.extend(spec))

    assert len(REGISTRY) + 1 == len(names)

"""A cache that drops all of its entries when it is full."""

from __future__ import annotations

import pytest

from geno_lewm_obs.bounded_cache import BoundedCache


@pytest.mark.parametrize("way_in", ["store", "store_first"])
def test_never_holds_more_than_its_bound(way_in):
    """Whichever way entries come in, the one that is too many empties the cache first."""
    cache = BoundedCache(3)
    sizes = []
    for number in range(7):
        getattr(cache, way_in)(number, str(number))
        sizes.append(len(cache.entries))

    assert [1, 2, 3, 1, 2, 3, 1] == sizes


def test_holds_what_was_stored_last():
    """The entry for which the cache was emptied is there afterwards."""
    cache = BoundedCache(1)
    cache.store("first", 1)
    cache.store("second", 2)

    assert {"second": 2} == cache.entries


def test_store_replaces():
    """A second value under the same key takes the place of the first."""
    cache = BoundedCache(2)
    cache.store("key", "old")
    cache.store("key", "new")

    assert {"key": "new"} == cache.entries


def test_store_first_keeps_what_is_there():
    """A value that came first stays, and is what the second caller gets."""
    cache = BoundedCache(2)

    assert ["mine", "mine"] == [cache.store_first("key", each) for each in ("mine", "yours")]


def test_entries_are_one_dict():
    """The dict stays the same when the cache is emptied, so that code may hold on to it."""
    cache = BoundedCache(1)
    entries = cache.entries
    for key in ("first", "second"):
        cache.store(key, None)
    cache.clear()

    assert (dict, True, {}) == (type(entries), entries is cache.entries, entries)

"""A cache that drops all of its entries when it is full."""

from __future__ import annotations

import pytest

from geno_lewm_obs.bounded_cache import BoundedCache, entry_size


@pytest.mark.parametrize("way_in", ["store", "store_first"])
def test_never_holds_more_than_its_bound(way_in):
    """Whichever way entries come in, the one that is too many empties the cache first."""
    cache = BoundedCache(3, max_bytes=10_000)
    sizes = []
    for number in range(7):
        getattr(cache, way_in)(number, str(number))
        sizes.append(len(cache.entries))

    assert [1, 2, 3, 1, 2, 3, 1] == sizes


def test_holds_what_was_stored_last():
    """The entry for which the cache was emptied is there afterwards."""
    cache = BoundedCache(1, max_bytes=10_000)
    cache.store("first", 1)
    cache.store("second", 2)

    assert {"second": 2} == cache.entries


def test_store_replaces():
    """A second value under the same key takes the place of the first."""
    cache = BoundedCache(2, max_bytes=10_000)
    cache.store("key", "old")
    cache.store("key", "new")

    assert {"key": "new"} == cache.entries


def test_store_first_keeps_what_is_there():
    """A value that came first stays, and is what the second caller gets."""
    cache = BoundedCache(2, max_bytes=10_000)

    assert ["mine", "mine"] == [cache.store_first("key", each) for each in ("mine", "yours")]


def test_entries_are_one_dict():
    """The dict stays the same when the cache is emptied, so that code may hold on to it."""
    cache = BoundedCache(1, max_bytes=10_000)
    entries = cache.entries
    for key in ("first", "second"):
        cache.store(key, None)
    cache.clear()

    assert (dict, True, {}) == (type(entries), entries is cache.entries, entries)


@pytest.mark.parametrize("way_in", ["store", "store_first"])
@pytest.mark.parametrize("place", ["key", "value", "list", "tuple in a tuple"])
def test_never_takes_more_than_its_bytes(way_in, place):
    """Whatever is large in the entries, they take no more together than the cache may."""
    cache = BoundedCache(1000, max_bytes=10_000)
    taken = []
    for number in range(100):
        text = str(number) * 100
        value = {"list": [text], "tuple in a tuple": ((text,),)}.get(place, text)
        key, value = (text, None) if place == "key" else (number, value)
        getattr(cache, way_in)(key, value)
        taken.append(sum(entry_size(*entry) for entry in cache.entries.items()))

    assert 5_000 < max(taken) <= 10_000


def test_does_not_store_an_entry_that_would_push_out_the_others():
    """An entry of more than a sixteenth of all bytes isn't stored, and empties nothing."""
    cache = BoundedCache(10, max_bytes=16_000)
    cache.store("small", 1)
    cache.store("large", "x" * 1000)

    assert ("x" * 1000, {"small": 1}) == (cache.store_first("large", "x" * 1000), cache.entries)


@pytest.mark.parametrize("act", ["store", "discard"])
def test_what_was_replaced_or_discarded_takes_nothing(act):
    """An entry that is gone leaves its bytes to others, however often that happens."""
    cache = BoundedCache(10, max_bytes=10_000)
    cache.store("kept", 1)
    for number in range(100):
        cache.store("key", str(number) * 100)
        if act == "discard":
            cache.discard("key")

    assert "kept" in cache.entries


def test_discards_what_is_not_there():
    """To discard a key without an entry does nothing."""
    cache = BoundedCache(10, max_bytes=10_000)
    cache.store("kept", 1)
    cache.discard("key")

    assert {"kept": 1} == cache.entries


@pytest.mark.parametrize("way_in", ["store", "store_first"])
def test_gives_back_its_memory_where_there_is_none(way_in):
    """Where memory is short, what would have been stored is not, and nothing is raised."""

    class Short:
        def __hash__(self):
            return 1

        def __sizeof__(self):
            raise MemoryError

    cache = BoundedCache(10, max_bytes=10_000)
    cache.store("known", 1)
    getattr(cache, way_in)(Short(), "value")

    assert {} == cache.entries

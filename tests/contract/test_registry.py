"""The registry of all events that may be logged: looked up, extended, never changed."""

from __future__ import annotations

import copy
import pickle
import sys

import pytest

from geno_lewm_obs.contract import (
    CANONICAL,
    ENTRY_POINT_GROUP,
    EVENTS,
    EXCEPTION_KEYS,
    EventSpec,
    Key,
    Registry,
    default_registry,
)
from geno_lewm_obs.errors import ConfigError, InputError, UnregisteredEventError

PLAN = EventSpec("planning.plan.end", "info", "a plan is made", frozenset({"cost"}))


class TestLookup:
    def test_contains(self):
        """A registry tells which names it knows."""
        assert (True, False) == ("training.step" in CANONICAL, "training.stpe" in CANONICAL)

    def test_get(self):
        """A known name gives its declaration, an unknown one None."""
        assert (EVENTS[0], None) == (
            CANONICAL.get("training.run.start"),
            CANONICAL.get("training.run.begin"),
        )

    def test_item(self):
        """A known name gives its declaration by brackets too."""
        assert EVENTS[0] is CANONICAL["training.run.start"]

    @pytest.mark.parametrize(
        ("expected", "name"),
        [
            ('event is not registered; did you mean "training.epoch.end"?', "training.epohc.end"),
            ("event is not registered; declare it in the registry", "private"),
        ],
        ids=["near", "far"],
    )
    def test_unknown_item(self, expected, name):
        """An unknown name is refused with the nearest one, and isn't quoted."""
        with pytest.raises(UnregisteredEventError) as caught:
            _ = CANONICAL[name]

        assert expected == str(caught.value)

    def test_length_and_order(self):
        """A registry has its events in the order of declaration."""
        assert (2, [PLAN, EVENTS[0]]) == (
            len(Registry([PLAN, EVENTS[0]])),
            list(Registry([PLAN, EVENTS[0]])),
        )

    def test_repr_is_short(self):
        """A registry shows how many events it has, not all of them."""
        assert "<Registry of 2 events>" == repr(Registry([PLAN, EVENTS[0]]))


class TestAllowedKeys:
    def test_of_a_registered_event(self):
        """An event allows its own keys and what an exception becomes."""
        exception = {
            "exception_type",
            "exception_message",
            "exception_notes",
            "exception_stack",
            "exception_causes",
            "stack_info",
        }

        assert {"cost"} | exception == Registry([PLAN]).allowed_keys("planning.plan.end")

    def test_of_an_unregistered_event(self):
        """An event that nobody declared allows nothing, not even context keys."""
        assert frozenset() == Registry([PLAN], context_keys=["request_id"]).allowed_keys(
            "planning.plan.start"
        )

    def test_context_keys(self):
        """A context key is allowed on every event."""
        registry = CANONICAL.extend(context_keys=["request_id"])

        assert all("request_id" in registry.allowed_keys(spec.name) for spec in registry)


class TestDeclaredKeys:
    REGISTRY = Registry(
        [EventSpec("a.b", "info", "c", keys={"n": Key("int"), "who": Key("int")})],
        context_keys={"who": Key("str"), "request_id": Key("str", summary="of the request")},
    )

    def test_of_a_registered_event(self):
        """What may stand in an event is declared by itself, as a context key, or for exceptions."""
        keys = self.REGISTRY.declared_keys("a.b")

        assert self.REGISTRY.allowed_keys("a.b") == keys.keys()
        assert ("int", "int", "str", "list") == tuple(
            keys[name].type for name in ("n", "who", "request_id", "exception_notes")
        )

    def test_of_an_unregistered_event(self):
        """Of an event that nobody declared nothing is known."""
        assert {} == self.REGISTRY.declared_keys("a.c")

    def test_context_keys_keep_their_types(self):
        """A larger registry, a changed one and a pickled one declare context keys alike."""
        larger = self.REGISTRY.extend(PLAN, context_keys="tenant")
        changed = larger.replace(EventSpec("a.b", "warn", "c"))
        for registry in (larger, changed, pickle.loads(pickle.dumps(changed))):
            assert "str" == registry.declared_keys("a.b")["request_id"].type
            assert "any" == registry.declared_keys("a.b")["tenant"].type
            assert {"who", "request_id", "tenant"} == registry.context_keys

    def test_cannot_be_changed(self):
        """What is declared can't be changed by who looks it up."""
        with pytest.raises(TypeError):
            self.REGISTRY.declared_keys("a.b")["n"] = Key("str")


def test_former_names():
    """A registry knows what an event was called before."""
    registry = Registry([EventSpec("a.b", "info", "c", renamed_from="a.a"), PLAN])

    assert ("a.b", None, None) == tuple(map(registry.renamed_from, ("a.a", "x", "")))


class TestNearest:
    @pytest.mark.parametrize(
        ("expected", "name"),
        [
            ("training.epoch.end", "training.epohc.end"),
            ("training.epoch.end", "Training.Epoch.End"),
            ("data.cache.hit", "data.cache.hits"),
            (None, "zzz"),
            (None, ""),
            (None, "x" * 100_000),
        ],
        ids=["swapped letters", "capitals", "plural", "nothing near", "empty", "huge"],
    )
    def test_event(self, expected, name):
        """A misspelt event gets the registered name that looks most like it, if one does."""
        assert expected == CANONICAL.nearest(name)

    @pytest.mark.parametrize(
        ("expected", "key"),
        [("loss_pred", "loss_prd"), ("samples", "sample"), (None, "zzz")],
        ids=str,
    )
    def test_key(self, expected, key):
        """A misspelt key gets the key of the same event that looks most like it, if one does."""
        assert expected == CANONICAL.nearest_key("training.epoch.end", key)

    def test_only_the_beginning_is_compared(self):
        """
        Of a huge name the first 200 characters are compared, so that looking for the nearest stays
        cheap.
        """
        long = "x" * 200

        assert long == Registry([EventSpec(long, "info", "a long name")]).nearest(
            long + "y" * 10_000
        )

    def test_key_of_another_event(self):
        """A key of another event is no suggestion."""
        assert CANONICAL.nearest_key("training.epoch.end", "throughput_per_s") is None

    def test_key_is_never_an_exception_s(self):
        """A caller doesn't pass an exception's keys, so they aren't suggested."""
        assert CANONICAL.nearest_key("training.epoch.end", "exception_typ") is None


class TestExtend:
    def test_adds(self):
        """An extended registry has the old events, then the new ones."""
        assert [*CANONICAL, PLAN] == list(CANONICAL.extend(PLAN))

    def test_leaves_the_first_alone(self):
        """Extending makes a new registry; the first one stays as it is."""
        before = list(CANONICAL)
        CANONICAL.extend(PLAN, context_keys=["request_id"])

        assert (before, frozenset()) == (list(CANONICAL), CANONICAL.context_keys)

    def test_context_keys_add_up(self):
        """Context keys of each extension hold together."""
        registry = CANONICAL.extend(context_keys=["request_id"]).extend(
            PLAN, context_keys=["tenant"]
        )

        assert {"request_id", "tenant"} == registry.context_keys

    def test_twice(self):
        """An event that is registered already can't be declared again."""
        with pytest.raises(InputError, match=r"training\.step: declared twice"):
            CANONICAL.extend(EventSpec("training.step", "info", "again"))

    def test_own_names(self):
        """Names beginning with obs. are the package's own."""
        with pytest.raises(
            InputError, match=r"obs\.mine: names beginning with obs\. are the package's own"
        ):
            CANONICAL.extend(EventSpec("obs.mine", "info", "mine"))


class TestImmutability:
    @pytest.mark.parametrize("name", ["context_keys", "_specs", "_allowed", "anything"])
    def test_set(self, name):
        """No attribute of a registry can be set."""
        with pytest.raises(
            AttributeError,
            match=r"a registry is immutable; registry\.extend\(\.\.\.\) returns a larger one",
        ):
            setattr(Registry([PLAN]), name, frozenset())

    @pytest.mark.parametrize("name", ["context_keys", "_specs", "_allowed"])
    def test_delete(self, name):
        """No attribute of a registry can be deleted."""
        with pytest.raises(AttributeError):
            delattr(Registry([PLAN]), name)

    @pytest.mark.parametrize("table", ["_specs", "_allowed"])
    def test_tables(self, table):
        """The tables inside a registry can't be written to."""
        with pytest.raises(TypeError, match="does not support item assignment"):
            getattr(CANONICAL, table)["training.step"] = PLAN

    def test_what_it_was_made_from(self):
        """A list that a registry was made from may change without changing the registry."""
        specs, keys = [PLAN], ["request_id"]
        registry = Registry(specs, context_keys=keys)
        specs.append(EVENTS[0])
        keys.append("tenant")

        assert ([PLAN], {"request_id"}) == (list(registry), registry.context_keys)

    def test_exception_keys(self):
        """The keys of exceptions are frozen."""
        assert isinstance(EXCEPTION_KEYS, frozenset)


class TestDefault:
    @pytest.fixture
    def install(self, tmp_path, monkeypatch):
        """Install a package whose module has *source* and whose entry point is *target*."""

        def install(source, target="planning_events:EVENTS"):
            info = tmp_path / "planning-1.0.dist-info"
            info.mkdir()
            (info / "METADATA").write_text("Metadata-Version: 2.1\nName: planning\nVersion: 1.0\n")
            (info / "entry_points.txt").write_text(f"[{ENTRY_POINT_GROUP}]\nplanning = {target}\n")
            (tmp_path / "planning_events.py").write_text(
                f"from geno_lewm_obs import EventSpec\n{source}\n"
            )
            monkeypatch.syspath_prepend(tmp_path)
            monkeypatch.delitem(sys.modules, "planning_events", raising=False)
            default_registry.cache_clear()

        yield install
        default_registry.cache_clear()
        sys.modules.pop("planning_events", None)

    def test_is_the_canonical_one(self):
        """Where no installed package declares events, the canonical ones hold."""
        default_registry.cache_clear()

        assert default_registry() is CANONICAL

    def test_has_what_packages_declare(self, install):
        """Events of an installed package are registered without editing this one."""
        install(
            'EVENTS = [EventSpec("planning.plan.end", "info", "a plan is made", '
            'frozenset({"cost"}))]'
        )

        assert [*CANONICAL, PLAN] == list(default_registry())

    def test_is_made_once(self, install):
        """Installed packages are asked once."""
        install('EVENTS = [EventSpec("planning.plan.end", "info", "a plan is made")]')

        assert default_registry() is default_registry()

    @pytest.mark.parametrize(
        ("kind", "source", "target"),
        [
            ("ModuleNotFoundError", "", "no_such_module:EVENTS"),
            ("AttributeError", "", "planning_events:EVENTS"),
            ("ZeroDivisionError", "1 / 0  # private", "planning_events:EVENTS"),
            ("TypeError", "EVENTS = 7", "planning_events:EVENTS"),
        ],
        ids=["no module", "no attribute", "module fails", "no iterable"],
    )
    def test_unloadable(self, install, kind, source, target):
        """An entry point that can't be loaded is refused by name with what to do."""
        install(source, target)
        with pytest.raises(ConfigError) as caught:
            default_registry()

        assert (
            f"entry point planning of geno_lewm_obs.events can't be loaded ({kind}); "
            "name an iterable of EventSpec there"
        ) == str(caught.value)

    @pytest.mark.parametrize(
        ("error", "source"),
        [
            (f"#{len(CANONICAL)}: not an EventSpec", 'EVENTS = ["planning.plan.end"]'),
            (
                "obs.mine: names beginning with obs. are the package's own",
                'EVENTS = [EventSpec("obs.mine", "info", "x")]',
            ),
            ("training.step: declared twice", 'EVENTS = [EventSpec("training.step", "info", "x")]'),
        ],
        ids=["no spec", "own name", "twice"],
    )
    def test_malformed(self, install, error, source):
        """Declarations of an installed package are checked like any other."""
        install(source)
        with pytest.raises(InputError) as caught:
            default_registry()

        assert [f"  {error}"] == str(caught.value).splitlines()[1:]


class TestCopies:
    """A registry goes to another process with every job of a pool."""

    def test_the_canonical_one_is_named(self):
        """A pickle of the canonical registry holds its name, and none of its events."""
        dumped = pickle.dumps(CANONICAL)

        assert (True, True) == (len(dumped) < 100, pickle.loads(dumped) is CANONICAL)

    @pytest.mark.parametrize("specs", [(), (PLAN,)])
    def test_an_extended_one_holds_what_was_added(self, specs):
        """A pickle of an extended registry holds the events and keys that were added."""
        registry = CANONICAL.extend(*specs, context_keys={"request_id"})
        dumped = pickle.dumps(registry)
        loaded = pickle.loads(dumped)

        assert ([*registry], {"request_id"}) == ([*loaded], loaded.context_keys)
        assert (True, False) == (len(dumped) < 400, b"training.step" in dumped)
        assert registry.allowed_keys("training.step") == loaded.allowed_keys("training.step")

    @pytest.mark.parametrize("specs", [[PLAN], [PLAN, *CANONICAL], [*CANONICAL][1:]])
    def test_another_one_holds_all(self, specs):
        """A registry that doesn't extend the canonical one is pickled whole, in its order."""
        assert specs == [*pickle.loads(pickle.dumps(Registry(specs)))]

    def test_is_the_same_object_each_time(self):
        """A worker that gets a registry with each job makes it once."""
        dumped = pickle.dumps(CANONICAL.extend(PLAN))

        assert pickle.loads(dumped) is pickle.loads(dumped)

    @pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
    def test_a_copy_is_the_registry_itself(self, again):
        """Nothing can change a registry, so a copy of it in the process is itself."""
        registry = CANONICAL.extend(PLAN)

        assert registry is again(registry)

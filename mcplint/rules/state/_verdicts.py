"""What is wrong with each shared location: one verdict a location, the worst and then the most specific one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from mcplint.finding import Confidence, Location, Severity
from mcplint.machine.shared_names import initial_constant
from mcplint.machine.values import Const, Labels, Ref, Symbol, Unknown, Value
from mcplint.program.scopes import walk
from mcplint.rules.state._access import (
    TAKING,
    WHOLE,
    Access,
    SharedLocation,
    dependence,
    interleaved,
    locations,
    same_item,
)
from mcplint.rules.state._clients import Clients, clients
from mcplint.rules.state._growth import growth
from mcplint.rules.state._values import caller_labels, is_request_context
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.rules.context import Context

_METRIC = re.compile(r"count|total|calls|requests|hits|misses|stat|metric|errors|usage|served", re.IGNORECASE)
_SNAPSHOTS = frozenset("list tuple set frozenset dict sorted len sum min max any all str repr deepcopy copy".split())  # noqa: SIM905

SPECIFIC = (
    "escaping-request-context",
    "lost-update",
    "lazy-initialisation-race",
    "check-then-act",
    "cross-session-leak",
    "iteration-while-mutable",
    "unbounded-cache",
    "shared-mutable-state",
)
"""Rules about shared locations; of those that are equally severe, the first says most."""


class Verdict(NamedTuple):
    """What a rule has to say of a location. ``first`` is what happens before ``write``, if order matters.

    ``why`` tells apart the ways in which the rule's fault comes about.
    """

    rule: str
    location: SharedLocation
    write: Access
    first: Access | None = None
    severity: Severity = Severity.WARNING
    confidence: Confidence = Confidence.HIGH
    why: str = ""


def verdicts(context: Context, rule: str) -> list[Verdict]:
    """The verdicts of one rule, ordered by place."""
    found: list[Verdict] = context.shared("state-verdicts", lambda: _judge_all(context))
    return [verdict for verdict in found if verdict.rule == rule]


def _judge_all(context: Context) -> list[Verdict]:
    """The verdicts by place. One place may write several locations, such as items of a table by their names: to whoever
    reads the line that is one fault, told for the location that is used most."""
    if context.project is None:
        return []
    how_many = clients(context)
    found: dict[tuple[str, Location], Verdict] = {}
    keyed = _kept_by_key(locations(context))
    for location in locations(context):
        callers = "one" if location.obj.site is not None and location.obj.site in keyed else how_many
        candidates = [*_candidates(location, callers), *_unbounded(location, context)]
        if candidates:
            verdict = min(candidates, key=_rank)
            known = found.get((verdict.rule, verdict.write.place))
            if known is None or len(known.location.accesses) < len(location.accesses):
                found[verdict.rule, verdict.write.place] = verdict
    return sorted(_without_companions(list(found.values())), key=lambda verdict: verdict.write.place)


def _without_companions(found: list[Verdict]) -> list[Verdict]:
    """Not those of plain values that a function sets on an object together with what it makes there when it is first
    needed: when it was made, that it is there now. Who mends the one mends all."""
    lazy: dict[object, Verdict] = {}
    for verdict in sorted(found, key=lambda verdict: (-verdict.severity, verdict.write.place)):
        if verdict.rule == "lazy-initialisation-race":
            lazy.setdefault(_maker(verdict), verdict)
    about_making = ("lazy-initialisation-race", "check-then-act")
    return [
        verdict
        for verdict in found
        if verdict.rule not in about_making
        or lazy.get(_maker(verdict), verdict) is verdict
        or not _is_plain(verdict.location)
    ]


def _maker(verdict: Verdict) -> object:
    event = verdict.write.event
    return verdict.location.obj, event.module, event.function


_PLAIN = frozenset({"int", "float", "bool", "str", "bytes", "None"})


def _is_plain(location: SharedLocation) -> bool:
    """Whether all that is ever written are numbers, texts and flags, of which nothing has to be closed and nothing can
    be changed: two that are made are as good as one."""
    if location.is_container:
        return False
    values = [write.event.value for write in location.writes]
    return None not in values and all(
        isinstance(atom, Const)
        or (isinstance(atom, (Unknown, Symbol)) and atom.type.removeprefix("builtins.") in _PLAIN)
        for value in values
        if value is not None
        for atom in value.atoms
    )


def _kept_by_key(found: Iterable[SharedLocation]) -> set[hir.Node]:
    """Where objects are made that are kept under keys which callers choose: each belongs to those who know the key."""
    return {
        atom.obj.site
        for location in found
        for write in location.writes
        if location.is_container and write.event.value is not None and write.event.index is not None
        if _arguments(write.event.index.labels) and not any(isinstance(key, Const) for key in write.event.index.atoms)
        for atom in write.event.value.atoms
        if isinstance(atom, Ref) and atom.obj.kind == "instance" and atom.obj.site is not None
    }


def _rank(verdict: Verdict) -> tuple[int, int, object]:
    return -verdict.severity, SPECIFIC.index(verdict.rule), verdict.write.place


def _candidates(location: SharedLocation, how_many: Clients) -> Iterator[Verdict]:
    yield from _escapes(location)
    yield from _leaks(location, how_many)
    if location.ordered:
        return
    for accesses in location.by_run:
        yield from _compound(location, accesses)
    yield from _iterated(location)
    if not _only_worked_out(location):
        yield from _rebound(location, how_many)
    yield from _half_done(location)


# --- several steps that belong together ------------------------------------------------------------------------------


def _compound(location: SharedLocation, accesses: list[Access]) -> Iterator[Verdict]:
    """Reads and later writes of one handler that others can come between."""
    for number, write in enumerate(accesses):
        if not write.write:
            continue
        for read in accesses[:number]:
            if read.write or not same_item(read, write) or not interleaved(read, write):
                continue
            if _is_own_of_another_run(read, write) or _happens_again(read, write, accesses):
                continue
            kind = "none" if _only_ever_set(location) else dependence(read, write)
            if kind == "value" and _makes_first(location, write):
                yield _made_twice(location, read, write)
            elif kind == "value" and write.event.how not in TAKING and not _adds_an_item(write):
                if not (_puts_an_object(write) and _looks_again(read, write, accesses)):
                    yield _lost_update(location, read, write, accesses)
            elif kind == "none" or _forgets(location, write, accesses) or _only_cleans_up(read, write):
                continue
            elif kind == "value" or not _looks_again(read, write, accesses):
                yield _acted(location, read, write, accesses)


def _is_own_of_another_run(read: Access, write: Access) -> bool:
    """Whether a read is one that the statement that writes does itself, with nobody in between, when it ran before."""
    statement = write.tree.statement(write.event.node)
    if write.running != "loop" or not write.tree.contains(statement, read.event.node):
        return False
    return not any(isinstance(node, hir.Await) for node in walk((statement,), into_definitions=False))


def _happens_again(read: Access, write: Access, accesses: list[Access]) -> bool:
    """Whether the same read happens once more before the write, in another round of a loop or in another task of a
    ``gather``: it is the last one that the write goes by."""
    between = accesses[accesses.index(read) + 1 : accesses.index(write)]
    ways = [[id(node) for _, node in access.chain] for access in (read, write)]
    return any(
        not again.write
        and again.event.node is read.event.node
        and _index(again) == _index(read)
        and [id(node) for _, node in again.chain] in ways
        for again in between
    )


def _forgets(location: SharedLocation, write: Access, accesses: list[Access]) -> bool:
    """Whether the write says that nothing is there any more of what the same handler makes when it is needed."""
    return (
        _is_nothing(write)
        and any(
            other.write and other.event.value is not None and not _is_nothing(other) and not _of_callers(other)
            for other in accesses
        )
        and not location.is_container
    )


def _looks_again(read: Access, write: Access, accesses: list[Access]) -> bool:
    """Whether the handler tests once more, with nobody in between, before it writes: under the lock, or after the
    ``await``."""
    between = accesses[accesses.index(read) + 1 : accesses.index(write)]
    return any(
        not again.write
        and _index(again) == _index(write)
        and not interleaved(again, write)
        and dependence(again, write) == "test"
        for again in between
    )


def _puts_an_object(write: Access) -> bool:
    """Whether what is written is an object with an identity, not a number or a text that was worked out."""
    atoms = write.event.value.atoms if write.event.value is not None else ()
    return bool(atoms) and all(isinstance(atom, Ref) and atom.obj.kind in ("instance", "library") for atom in atoms)


def _index(access: Access) -> object:
    return access.event.index.atoms if access.event.index is not None else access.event.key


def _only_cleans_up(read: Access, write: Access) -> bool:
    """Whether all that a test decides is that something is taken out if it is there: ``jobs.pop(key, None)``."""
    call = write.event.node
    takes = write.event.how == "discard" or (
        write.event.how == "pop" and isinstance(call, hir.Call) and len(call.args) > 1
    )
    if takes and read.chain[:-1] != write.chain[:-1]:
        return isinstance(write.tree.parent(call), hir.ExprStmt)
    return takes and write.tree.stands_alone(call)


def _only_ever_set(location: SharedLocation) -> bool:
    """Whether all that is ever written is one constant, so that it does not matter who writes it."""
    values = [write.event.value for write in location.writes]
    atoms = {value.only for value in values if value is not None}
    return not location.is_container and None not in values and len(atoms) == 1 and isinstance(atoms.pop(), Const)


def _adds_an_item(write: Access) -> bool:
    """Whether the write adds to a container, so that nothing is lost that another call adds."""
    return write.event.how in ("append", "appendleft", "insert", "extend", "add")


def _lost_update(location: SharedLocation, read: Access, write: Access, accesses: list[Access]) -> Verdict:
    severity = Severity.ERROR
    if write.running == "inline" or _only_counts(location, write, accesses):
        severity = Severity.NOTE
    why = "inline" if write.running == "inline" else "counter" if severity is Severity.NOTE else ""
    return Verdict("lost-update", location, write, read, severity, _confidence(write), why)


def _only_counts(location: SharedLocation, write: Access, accesses: list[Access]) -> bool:
    """Whether the location is a counter that the handler does nothing with but count."""
    value = write.event.value
    if value is None or (caller_labels(value.labels, write.event.index) and not _METRIC.search(location.name)):
        return False
    later = accesses[accesses.index(write) + 1 :]
    read_again = any(not access.write and access.event.node is not write.event.node for access in later)
    statement = write.tree.statement(write.event.node)
    counts = isinstance(statement, hir.AugAssign) and statement.op == "+"
    named = bool(_METRIC.search(location.name) or _METRIC.search(str(write.event.key)))
    return (counts or named) and not read_again


def _acted(location: SharedLocation, read: Access, write: Access, accesses: list[Access]) -> Verdict:
    confidence = _confidence(write)
    if _initialises(location, write, accesses[: accesses.index(write)]):
        return _made_twice(location, read, write)
    severity = Severity.ERROR
    why = _inline(write)
    if _fills_cache(location, write):
        severity, why = Severity.NOTE, "cache"
    elif write.running == "inline":
        severity = Severity.NOTE
    elif _only_remembers(location, write):
        severity, why = Severity.WARNING, "remembered"
    elif write.event.how in TAKING or (not location.is_container and _is_nothing(write)):
        severity, why = Severity.WARNING, "taking"
    return Verdict("check-then-act", location, write, read, severity, confidence, why)


def _made_twice(location: SharedLocation, read: Access, write: Access) -> Verdict:
    plain = _is_plain(location)
    severity = Severity.NOTE if plain or write.running == "inline" else Severity.WARNING
    why = "plain" if plain else _inline(write)
    return Verdict("lazy-initialisation-race", location, write, read, severity, _confidence(write), why)


def _only_worked_out(location: SharedLocation) -> bool:
    """Whether all writes put a plain value where none was: whoever reads it finds none or one that is as good."""
    if not _is_plain(location) or initial_constant(location.obj, location.key) is not None:
        return False
    made = {
        verdict.write.place
        for accesses in location.by_run
        for verdict in _compound(location, accesses)
        if verdict.rule == "lazy-initialisation-race"
    }
    return all(write.place in made for write in location.writes)


def _makes_first(location: SharedLocation, write: Access) -> bool:
    """Whether the write puts a new object where nothing was, whatever went into the object."""
    atoms = write.event.value.atoms if write.event.value is not None else ()
    made = [atom for atom in atoms if isinstance(atom, Ref) and atom.obj.kind in ("instance", "library")]
    if not made or location.is_container or len(made) < sum(atom != Const(None) for atom in atoms):
        return False
    return initial_constant(location.obj, location.key) in (None, False)


def _initialises(location: SharedLocation, write: Access, before: list[Access]) -> bool:
    """Whether the write puts something where nothing was: what a handler makes when it is first needed, or again when
    it is too old. Nothing is lost if two do, as long as it does not depend on who asks."""
    value = write.event.value
    if value is None or write.event.how in TAKING:
        return False
    if location.is_container:
        if _of_callers(write):
            return False
        if any(_tests_emptiness(read) for read in before):
            return True
        return write.event.how in ("item", "setdefault") and write.event.key != "*" and isinstance(write.event.key, str)
    if isinstance(value.only, Const):
        return initial_constant(location.obj, location.key) is None and _finds_out(location)
    return not _of_callers(write)


def _tests_emptiness(access: Access) -> bool:
    """Whether an access asks if a container holds anything at all."""
    return access.event.how == "test" and access.event.index is None


def _of_callers(write: Access) -> bool:
    """Whether what is written, or under which key, comes from arguments."""
    values = (write.event.value, write.event.index)
    return any(_arguments(value.labels) for value in values if value is not None)


def _finds_out(location: SharedLocation) -> bool:
    """Whether all that is ever written are constants that say more than that nothing is known yet."""
    atoms = [atom for write in location.writes if write.event.value is not None for atom in write.event.value.atoms]
    return all(isinstance(atom, Const) and atom.value is not None for atom in atoms)


def _fills_cache(location: SharedLocation, write: Access) -> bool:
    """Whether a keyed write depends on nothing but its key, so that doing it twice does no harm. It is the statement
    that tells whether keys come from callers: not every call says what its own is made of."""
    by_key = (_of_key(other) for other in location.writes if other.event.node is write.event.node)
    return _of_key(write) is not None and any(by_key)


def _of_key(write: Access) -> Labels | None:
    """The arguments that a key is made of, if what is put there is made of no others; None if it may be."""
    event = write.event
    if event.index is None or event.value is None or event.how in TAKING or _is_constant(event.value):
        return None
    labels = _arguments(event.index.labels)
    return labels if set(_arguments(event.value.labels)) <= set(labels) else None


def _only_remembers(location: SharedLocation, write: Access) -> bool:
    """Whether the write puts something into a set that only grows: that it is in there twice is nothing, what was to be
    done once may be done twice."""
    grows = not any(other.event.how in TAKING for other in location.writes)
    return location.obj.kind == "set" and write.event.how == "add" and grows


def _is_nothing(write: Access) -> bool:
    """Whether the write only says that there is nothing any more."""
    value = write.event.value
    return value is not None and isinstance(value.only, Const) and not value.only.value


def _is_constant(value: Value) -> bool:
    return all(isinstance(atom, Const) for atom in value.atoms)


def _arguments(labels: Labels) -> Labels:
    return tuple(label for label in labels if label.startswith("arg:"))


def _inline(write: Access) -> str:
    return "inline" if write.running == "inline" else ""


def _confidence(write: Access) -> Confidence:
    """Where nobody knows whether the handler runs in a thread, one step less."""
    return Confidence.MEDIUM if write.running == "unknown" else Confidence.HIGH


# --- iteration -------------------------------------------------------------------------------------------------------


def _iterated(location: SharedLocation) -> Iterator[Verdict]:
    if not location.is_container:
        return
    changes = [write for write in location.writes if _changes_size(write)]
    for read in location.reads:
        if read.event.how not in WHOLE or _is_snapshot(read):
            continue
        for write in changes:
            if not _during(read, write):
                continue
            severity = Severity.NOTE if "inline" in (read.running, write.running) else Severity.WARNING
            yield Verdict("iteration-while-mutable", location, write, read, severity, _confidence(read), _inline(read))


def _changes_size(write: Access) -> bool:
    return write.event.how not in ("sort", "reverse", "move_to_end")


def _is_snapshot(read: Access) -> bool:
    """Whether the items are copied in one step (``list(jobs.values())``), or only asked for."""
    outer = read.tree.parent(read.event.node)
    if isinstance(outer, hir.Arg):
        call = read.tree.parent(outer)
        func = call.func if isinstance(call, hir.Call) else None
        name = func.id if isinstance(func, hir.Name) else func.attr if isinstance(func, hir.Attribute) else ""
        return name in _SNAPSHOTS
    if read.event.how == "iterate":
        return not isinstance(outer, (hir.For, hir.Clause))
    return not isinstance(outer, (hir.For, hir.Clause, hir.Assign))


def _during(read: Access, write: Access) -> bool:
    """Whether ``write`` can happen while the loop over the items runs."""
    if read.locked_somehow and write.locked_somehow:
        return False
    if read.running == "loop" or read.running == "inline":
        loop = read.tree.parent(read.event.node)
        awaits = isinstance(loop, hir.For) and any(
            isinstance(node, hir.Await) for node in walk(loop.body, into_definitions=False)
        )
        if read.running == "loop" and write.running != "thread":
            return awaits
    return True


# --- data of callers -------------------------------------------------------------------------------------------------


def _escapes(location: SharedLocation) -> Iterator[Verdict]:
    for write in location.writes:
        value = write.event.value
        if value is not None and is_request_context(value):
            yield Verdict("escaping-request-context", location, write, None, Severity.ERROR)


def _leaks(location: SharedLocation, how_many: Clients) -> Iterator[Verdict]:
    severity = {"one": Severity.NOTE, "unknown": Severity.WARNING, "many": Severity.ERROR}[how_many]
    for write in location.writes:
        value, how = write.event.value, write.event.how
        if value is None or not _arguments(value.labels) or _is_small(value) or _counts(location):
            continue
        collects = how in ("append", "appendleft", "insert", "extend", "add")
        by_default = _is_default(write)
        if location.is_container and not collects and ((write.event.key == "*" and not by_default) or how in TAKING):
            continue
        readers = [read for read in location.reads if read.run is not write.run and same_item(read, write)]
        if readers:
            level = min(severity, Severity.WARNING) if collects or by_default else severity
            why = "collects" if collects else "default" if by_default else ""
            yield Verdict("cross-session-leak", location, write, readers[0], level, Confidence.MEDIUM, why)


def _is_default(write: Access) -> bool:
    """Whether callers that give no key share one (``results[session or "default"]``), for more than the key says."""
    index, value = write.event.index, write.event.value
    if index is None or value is None or write.event.key != "*" or not _arguments(index.labels):
        return False
    fixed = [atom for atom in index.atoms if isinstance(atom, Const) and isinstance(atom.value, str)]
    return 0 < len(fixed) < len(index.atoms) and bool(set(_arguments(value.labels)) - set(index.labels))


def _counts(location: SharedLocation) -> bool:
    """Whether a location holds a number from the start."""
    begins = initial_constant(location.obj, location.key)
    return isinstance(begins, (int, float)) and not isinstance(begins, bool)


def _is_small(value: Value) -> bool:
    """Whether a value is a number, a flag or one of a few constants: a setting rather than somebody's data."""
    small = ("builtins.int", "builtins.float", "builtins.bool", "builtins.None")
    return all(isinstance(atom, Const) or (isinstance(atom, Unknown) and atom.type in small) for atom in value.atoms)


def _unbounded(location: SharedLocation, context: Context) -> Iterator[Verdict]:
    found = growth(location, context.project.modules)
    if found is not None:
        write, severity, confidence = found
        yield Verdict("unbounded-cache", location, write, None, severity, confidence)


# --- the rest --------------------------------------------------------------------------------------------------------


def _rebound(location: SharedLocation, how_many: Clients) -> Iterator[Verdict]:
    """Handlers bind a variable or attribute again that handlers read."""
    writes = [write for write in location.writes if _rebinds(location, write)]
    if not writes or _is_latch(writes) or not location.reads or _made_at_once(location):
        return
    write = min(writes, key=lambda one: one.place)
    reads = [read for read in location.reads if read.run is not write.run] or location.reads
    running = {one.running for one in (*writes, *reads)}
    severity = Severity.WARNING
    if "inline" in running and not running & {"thread", "unknown"}:
        severity = Severity.NOTE
    elif running == {"loop"}:
        if all(_read_after_own_write(location, read) for read in location.reads) or _tells_of_a_job(location, how_many):
            return
        severity = Severity.NOTE if how_many == "one" else Severity.WARNING
    confidence = Confidence.MEDIUM if running <= {"loop", "unknown"} else Confidence.HIGH
    why = "inline" if "inline" in running else "loop" if running == {"loop"} else ""
    yield Verdict("shared-mutable-state", location, write, reads[0], severity, confidence, why)


def _tells_of_a_job(location: SharedLocation, how_many: Clients) -> bool:
    """Whether an object that a call has made for its one client tells how far the call is: it is there to be read."""
    return location.made_by_call and how_many == "one"


def _made_at_once(location: SharedLocation) -> bool:
    """Whether all writes make what is not there yet, and nobody else runs between the test and the write: both are
    under a lock, or on the event loop without an ``await`` in between. Who only reads finds nothing or all of it."""
    return all(
        _initialises(location, write, accesses[:number])
        and any(
            not read.write and not interleaved(read, write) and dependence(read, write) == "test"
            for read in accesses[:number]
        )
        for accesses in location.by_run
        for number, write in enumerate(accesses)
        if write.write
    )


def _rebinds(location: SharedLocation, write: Access) -> bool:
    if not location.is_container:
        return True
    return write.event.how == "item" and write.event.key != "*"


def _is_latch(writes: list[Access]) -> bool:
    """Whether handlers only ever store one constant: who does so first makes no difference."""
    values = [write.event.value for write in writes]
    constants = {repr(value.only) if value is not None and isinstance(value.only, Const) else "" for value in values}
    return len(constants) == 1 and "" not in constants


def _read_after_own_write(location: SharedLocation, read: Access) -> bool:
    """Whether a handler reads what it has just written itself, with nothing in between."""
    accesses = next(one for one in location.by_run if one[0].run is read.run)
    before = [one for one in accesses[: accesses.index(read)] if one.write]
    return bool(before) and before[-1].event.certain and not interleaved(before[-1], read)


def _half_done(location: SharedLocation) -> Iterator[Verdict]:
    """A handler empties a container and fills it again; who looks in between finds it empty."""
    if not location.is_container:
        return
    for accesses in location.by_run:
        for number, write in enumerate(accesses):
            if not write.write or write.event.how != "clear":
                continue
            refills = [one for one in accesses[number + 1 :] if one.write and one.event.how not in TAKING]
            refill = next((one for one in refills if interleaved(write, one)), None)
            if refill is None:
                continue
            severity = Severity.NOTE if write.running == "inline" else Severity.WARNING
            yield Verdict("shared-mutable-state", location, write, refill, severity, _confidence(write), "half-done")
            return

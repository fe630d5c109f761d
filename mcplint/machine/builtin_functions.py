"""Builtin functions that make, walk or fold values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import (
    amounts,
    classes,
    escapes,
    formatting,
    gaps,
    implications,
    judgements,
    located,
    sharing,
    special_methods,
    symbols,
)
from mcplint.machine.arguments import argument_labels, first, labelled
from mcplint.machine.container_methods import fill_dict, sorted_elements
from mcplint.machine.containers import (
    item_of_any,
    items_of,
    keys_of,
    new_dict,
    new_sequence,
)
from mcplint.machine.facts import meet_all, union_all
from mcplint.machine.heap import ANY_ITEM, LENGTH, MORE, MOST, CallRecord, Kind
from mcplint.machine.limits import MAX_UNROLL
from mcplint.machine.places import certain_items, items_in_place
from mcplint.machine.set_methods import new_set
from mcplint.machine.subjects import lifted, of_one
from mcplint.machine.values import (
    NONE,
    UNKNOWN,
    Atom,
    Const,
    Labels,
    Ref,
    Value,
    constant,
    join_all,
    ref,
    union_labels,
    unknown,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine


def _len(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    value = first(record)
    sharing.note_item(m, value, None, "len", node, None)
    atom = value.only
    if isinstance(atom, Const) and isinstance(atom.value, (str, bytes)):
        return constant(len(atom.value), value.labels)
    if (
        isinstance(atom, Ref)
        and atom.obj.kind in ("list", "tuple", "set", "generator")
        and m.read(atom.obj, ANY_ITEM) is None
    ):
        lengths = m.read(atom.obj, LENGTH)
        if lengths is not None and len(lengths.atoms) == 1:
            return lengths.with_labels(value.labels)
    if isinstance(atom, Ref) and atom.obj.kind == "dict":
        keys = keys_of(m, atom.obj)
        if keys is not None and not any(v.may_be_absent for v in atom.obj.slots.values()):
            return constant(len(keys), value.labels)
    return unknown("builtins.int", amounts.limited(value.labels))


def _sequence_of(kind: Kind) -> Intrinsic:
    def build(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        if not record.positional:
            return ref(new_sequence(m, kind, []))
        value = record.positional[0]
        elements = items_in_place(m, value)
        if elements is None:
            return labelled(record, ref(new_sequence(m, kind, None, item_of_any(m, value))))
        return ref(new_set(m, elements) if kind == "set" else new_sequence(m, kind, elements), value.labels)

    return build


_list = _sequence_of("list")


def _deque(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    made = _list(m, receiver, record, node)
    most = record.get(1, "maxlen")
    atom = made.only if made is not None else None
    if most is not None and most.only != Const(None) and isinstance(atom, Ref):
        m.write(atom.obj, MOST, most)
    return made


def _chain(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    return None if record.open or MORE in record.keywords else _one_after_another(m, list(record.positional))


def _chain_rows(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    rows = items_in_place(m, first(record))
    if rows is None:
        return ref(new_sequence(m, "list", None, item_of_any(m, item_of_any(m, first(record)))))
    return _one_after_another(m, rows)


def _one_after_another(m: Machine, rows: list[Value]) -> Value:
    """The elements of several iterables in a row."""
    labels: Labels = ()
    for row in rows:
        labels = union_labels(labels, row.labels)
    parts = [items_in_place(m, row) for row in rows]
    known = [part for part in parts if part is not None]
    if len(known) == len(parts):
        return ref(new_sequence(m, "list", [element for part in known for element in part]), labels)
    return ref(new_sequence(m, "list", None, join_all([item_of_any(m, row) for row in rows])), labels)


def _finditer(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    labels = argument_labels(record)
    path = "re.finditer" if receiver is None else "re.Pattern().finditer"
    found = Value((symbols.call_symbol(m, "re.Match", path, receiver, record, node),), labels)
    return ref(new_sequence(m, "list", None, found))


def _dict(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    result = new_dict(m, node)
    fill_dict(m, result, record, node)
    return labelled(record, ref(result))


def _enumerate(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    elements = items_in_place(m, first(record))
    start = record.get(1, "start")
    base = (
        start.only.value
        if start is not None and isinstance(start.only, Const) and isinstance(start.only.value, int)
        else 0
    )
    if elements is None:
        item = symbols.one_of_several(m, item_of_any(m, first(record)), node)
        pair = new_sequence(m, "tuple", [unknown("builtins.int"), item])
        return ref(new_sequence(m, "list", None, ref(pair)))
    pairs: list[Value] = []
    for place, element in enumerate(elements):
        certain = gaps.are_certain(elements[:place])
        number = constant(base + place) if certain else unknown("builtins.int")
        numbered = ref(new_sequence(m, "tuple", [number, element.present()]))
        pairs.append(gaps.perhaps(numbered) if element.may_be_absent else numbered)
    return ref(new_sequence(m, "list", pairs))


def _zip(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    columns = [certain_items(m, value) for value in record.positional]
    known = [column for column in columns if column is not None]
    if len(known) == len(columns) and columns:
        rows = [ref(new_sequence(m, "tuple", list(row))) for row in zip(*known, strict=False)]
        return ref(new_sequence(m, "list", rows))
    items = [symbols.one_of_several(m, item_of_any(m, value), node) for value in record.positional]
    row = ref(new_sequence(m, "tuple", items))
    return ref(new_sequence(m, "list", None, row))


def _range(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    bounds = [v.only.value for v in record.positional if isinstance(v.only, Const) and isinstance(v.only.value, int)]
    if bounds and len(bounds) == len(record.positional) <= 3 and (len(bounds) < 3 or bounds[2] != 0):
        numbers = range(*bounds)
        if len(numbers) <= MAX_UNROLL:
            return ref(new_sequence(m, "list", [constant(number) for number in numbers]))
    return ref(new_sequence(m, "list", None, labelled(record, unknown("builtins.int"))))


def _reversed(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    value = first(record)
    if special_methods.instances(value):
        turned = special_methods.instead(m, value, special_methods.REVERSAL, node)
        if turned is not value:
            return turned
        special_methods.instead(m, value, ("__len__",), node)
    elements = items_in_place(m, value)
    if elements is None:
        item = symbols.one_of_several(m, item_of_any(m, value), node)
        return ref(new_sequence(m, "list", None, item), value.labels)
    return ref(new_sequence(m, "list", elements[::-1]), value.labels)


def _sorted(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``sorted``, where the order is not certain as :func:`sorted_elements` has it."""
    value = first(record)
    elements = certain_items(m, value)
    if elements is None:
        item = symbols.one_of_several(m, item_of_any(m, value), node)
        return ref(new_sequence(m, "list", None, item), value.labels)
    ordered = sorted_elements(m, elements, record)
    if ordered is None:
        ordered = [join_all(elements)] * len(elements)
    return ref(new_sequence(m, "list", ordered), value.labels)


def _map(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    if len(record.positional) < 2:
        return UNKNOWN
    function, *iterables = record.positional
    elements = items_in_place(m, iterables[0]) if len(iterables) == 1 else None
    if elements is not None and len(elements) <= MAX_UNROLL:
        results: list[Value] = []
        for element in elements:
            record = CallRecord((element.present(),), node=node, labels=element.labels)
            result = m.call(function, record, node)
            results.append(gaps.perhaps(result) if element.may_be_absent else result)
        return ref(new_sequence(m, "list", results))
    arguments = tuple(item_of_any(m, iterable) for iterable in iterables)
    return ref(new_sequence(m, "list", None, m.call(function, CallRecord(arguments, node=node), node)))


def _reduce(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``functools.reduce``: what it begins with, or what the function makes of that in one round or in several."""
    return _folded(m, record.get(0) or UNKNOWN, item_of_any(m, record.get(1) or UNKNOWN), record.get(2), node)


def _accumulate(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    """``itertools.accumulate`` with a function."""
    function = record.get(1, "func")
    if function is None:
        return None
    item = item_of_any(m, first(record))
    return ref(new_sequence(m, "list", None, _folded(m, function, item, record.get(None, "initial"), node)))


def _folded(m: Machine, function: Value, item: Value, initial: Value | None, node: hir.Node | None) -> Value:
    result = item if initial is None else initial
    for _ in range(2):
        result = join_all([result, m.call(function, CallRecord((result, item), node=node), node)])
    return result


def _filter(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    if len(record.positional) < 2:
        return UNKNOWN
    function, iterable = record.positional[:2]
    elements = items_in_place(m, iterable)
    if elements is None or len(elements) > MAX_UNROLL:
        element = item_of_any(m, iterable)
        test = special_methods.tested(m, _filtered_by(m, function, element, node), node)
        return ref(new_sequence(m, "list", None, _passing(m, element, test)), iterable.labels)
    kept: list[Value] = []
    certain = gaps.are_certain(elements)
    for element in [element.present() for element in elements]:
        test = special_methods.tested(m, _filtered_by(m, function, element, node), node)
        truth = judgements.truth(m, test)
        certain &= truth is not None
        if truth is not False:
            kept.append(_passing(m, element, test))
    if not certain:
        return ref(new_sequence(m, "list", None, join_all(kept)), iterable.labels)
    return ref(new_sequence(m, "list", kept), iterable.labels)


def _filtered_by(m: Machine, function: Value, element: Value, node: hir.Node | None) -> Value:
    """What decides whether an element passes: itself, if the function is None."""
    if judgements.truth(m, function) is False:
        return element
    return m.call(function, CallRecord((element,), node=node), node)


def _passing(m: Machine, element: Value, test: Value) -> Value:
    return implications.under(m, element, implications.when(m, test, True))


def _iter(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value | None:
    atom = first(record).only
    if isinstance(atom, Ref) and atom.obj.kind == "instance":
        iterator = classes.iterator_of(m, atom.obj)
        return iterator if iterator is not None else UNKNOWN
    return _list(m, receiver, record, node)


def _next(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    atom = first(record).only
    if isinstance(atom, Ref) and atom.obj.kind == "instance":
        value = classes.next_of_instance(m, atom.obj)
    else:
        value = symbols.one_of_several(m, item_of_any(m, first(record)), node)
    return join_all([value, record.positional[1]]) if len(record.positional) > 1 else value


def _decided(m: Machine, value: Value, elements: list[Value], quantifier: bool) -> bool | None:
    """What ``all`` or ``any`` of elements is that are all there, none of them an input; None if that is not known."""
    atom = value.only
    length = atom.obj.slots.get(LENGTH) if isinstance(atom, Ref) else None
    truths = [judgements.truth(m, element) for element in elements if not element.labels]
    if length is None or length.only is None or len(truths) < len(elements):
        return None
    if (not quantifier) in truths:
        return not quantifier
    return None if None in truths else quantifier


def _any_all(quantifier: bool) -> Intrinsic:
    """``all`` (``quantifier`` True) or ``any``: where it decides, what holds of every element holds; else, what holds
    whichever element it was."""

    def test(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        value = first(record)
        known = items_of(m, value)
        if known is None:
            elements = [special_methods.tested(m, item_of_any(m, value), node)]
        else:
            elements = [special_methods.tested(m, element, node) for element in known]
            certain = _decided(m, value, elements, quantifier)
            if certain is not None:
                return constant(certain, value.labels)
        every = lifted(m, union_all([implications.when(m, element, quantifier) for element in elements]), value)
        some = meet_all([implications.when(m, element, not quantifier) for element in elements])
        some = of_one(m, some, value) if known is None else some
        labels = value.labels
        for element in elements:
            labels = union_labels(labels, element.labels)
        if not every.held and not some.held:
            return unknown("builtins.bool", labels)
        when_true, when_false = (every, some) if quantifier else (some, every)
        return implications.condition(m, (value,), when_true, when_false, labels, node)

    return test


def _in_words(name: str, conversion: str) -> Intrinsic:
    """``repr`` and ``format``."""

    def build(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        escapes.escape_all(m, record, node)
        text, *given = record.positional or (UNKNOWN,)
        shown = formatting.shown(m, text, node, conversion, *given)
        if special_methods.all_have(m, text, formatting.CONVERTED.get(conversion, formatting.FORMATTED)):
            return shown
        record = symbols.frozen_record(m, record.with_arguments((shown, *given), record.keywords))
        return symbols.call_result(m, "builtins.str", argument_labels(record), name, None, record, node)

    return build


def _str(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    if not record.positional:
        return constant("")
    atom = record.positional[0].only
    path = located.text_or_none(m, record.positional[0])
    if path is not None:
        return path
    escapes.escape_all(m, record, node)
    if isinstance(atom, Const) and isinstance(atom.value, (str, int, float, bool)):
        return constant(str(atom.value), record.positional[0].labels)
    shown = formatting.shown(m, record.positional[0], node, "s")
    if special_methods.all_have(m, record.positional[0], formatting.CONVERTED["s"]):
        return shown
    if isinstance(atom, Ref) and atom.obj.kind == "instance":
        folded = classes.enum_constant(atom.obj)
        if folded is not None and "enum.StrEnum" in classes.bases_in_libraries(atom.obj.parent or atom.obj):
            return constant(str(folded))
    record = symbols.frozen_record(m, record.with_arguments((shown, *record.positional[1:]), record.keywords))
    return symbols.call_result(m, "builtins.str", argument_labels(record), "builtins.str", None, record, node)


def _number(kind: type[int] | type[float] | type[bool]) -> Intrinsic:
    def build(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
        if kind is bool:
            test = special_methods.tested(m, first(record), node)
            truth = judgements.truth(m, test) if record.positional else False
            return implications.as_truth(m, test, node) if truth is None else constant(truth)
        atom = first(record).only
        if isinstance(atom, Const) and isinstance(atom.value, (int, float, str)) and len(record.positional) == 1:
            try:
                return constant(kind(atom.value), first(record).labels)
            except (ValueError, OverflowError):
                return unknown(f"builtins.{kind.__name__}")
        return labelled(record, unknown(f"builtins.{kind.__name__}"))

    return build


def _exit(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    return NONE


INTRINSICS: dict[str, Intrinsic] = {
    "builtins.len": _len,
    "builtins.list": _list,
    "builtins.tuple": _sequence_of("tuple"),
    "builtins.set": _sequence_of("set"),
    "builtins.frozenset": _sequence_of("set"),
    "builtins.iter": _iter,
    "builtins.aiter": _iter,
    "asyncio.as_completed": _list,
    "collections.deque": _deque,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chain_rows,
    "builtins.dict": _dict,
    "collections.OrderedDict": _dict,
    "re.finditer": _finditer,
    "re.Pattern().finditer": _finditer,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.range": _range,
    "builtins.sorted": _sorted,
    "builtins.reversed": _reversed,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "functools.reduce": _reduce,
    "itertools.accumulate": _accumulate,
    "builtins.next": _next,
    "builtins.anext": _next,
    "builtins.any": _any_all(False),
    "builtins.all": _any_all(True),
    "builtins.str": _str,
    "builtins.repr": _in_words("builtins.repr", "r"),
    "builtins.format": _in_words("builtins.format", ""),
    "builtins.int": _number(int),
    "builtins.float": _number(float),
    "builtins.bool": _number(bool),
    "builtins.object().__init__": _exit,
    "builtins.object().__init_subclass__": _exit,
}

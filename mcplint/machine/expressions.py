"""Evaluation of expressions to abstract values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mcplint.machine import (
    amounts,
    attributes,
    branching,
    coroutines,
    definitions,
    emptiness,
    formatting,
    gaps,
    held,
    implications,
    inflight,
    judgements,
    lifetimes,
    names,
    narrowing,
    operations,
    results,
    sharing,
    special_methods,
    symbols,
    texts,
)
from mcplint.machine.containers import (
    append,
    item_of,
    item_of_any,
    items_of,
    new_dict,
    new_sequence,
    set_item,
    update_dict,
)
from mcplint.machine.contexts import LIMITED, within
from mcplint.machine.facts import Facts
from mcplint.machine.heap import ANY_ITEM, MORE, OPEN, REST, CallRecord, Kind
from mcplint.machine.limits import MAX_ATOMS, MAX_TEXT
from mcplint.machine.places import items_in_place
from mcplint.machine.set_methods import add, new_set
from mcplint.machine.subjects import note_targets
from mcplint.machine.values import (
    NONE,
    SOME_TEXT,
    UNKNOWN,
    Atom,
    Bound,
    Const,
    Labels,
    Lib,
    Ref,
    Unknown,
    Value,
    constant,
    holds_some_text,
    join_all,
    ref,
    union_labels,
    unknown,
    without_sources,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine


def name(m: Machine, node: hir.Name) -> Value:
    value = names.load_name(m, node.id)
    sharing.note_name_read(m, node.id, node)
    return value


def literal(m: Machine, node: hir.Constant) -> Value:
    return m.constant_of(node)


def ellipsis(m: Machine, node: hir.EllipsisConstant) -> Value:  # noqa: ARG001
    return Value((Lib("builtins.Ellipsis"),))


def imaginary(m: Machine, node: hir.Imaginary) -> Value:  # noqa: ARG001
    return constant(complex(node.text.replace("_", "")))


def f_string(m: Machine, node: hir.FString) -> Value:
    labels: Labels = ()
    segments: list[Value] = []
    for part in node.parts:
        if isinstance(part, hir.Constant):
            segments.append(constant(str(part.value)))
            continue
        value = m.evaluate(part.value)
        results.unused(m, value, "text", part.value)
        value = formatting.shown(m, value, node, part.conversion or "")
        labels = union_labels(labels, value.labels)
        if part.spec is not None:
            labels = union_labels(labels, m.evaluate(part.spec).labels)
        segments.append(_formatted(m, value, part, node))
    if node.template:
        return unknown("string.templatelib.Template", labels)
    if all(isinstance(segment.only, Const) for segment in segments):
        folded = "".join([str(segment.only.value) for segment in segments if isinstance(segment.only, Const)])
        if len(folded) <= MAX_TEXT:
            return constant(folded, labels)
    is_url = m.keeps_urls and any("/" in texts.ends_with(segment) for segment in segments)
    if labels or is_url or texts.ends_folder(segments[-1]) or texts.is_sql_comment(segments):
        return texts.text(m, segments, labels, node)
    return Value(_texts(segments))


def _texts(segments: list[Value]) -> tuple[Atom, ...]:
    """The texts that the alternatives of the segments make, one of which may be unknown but for not being empty."""
    found: list[str | None] = [""]
    for segment in segments:
        pieces = [str(atom.value) if isinstance(atom, Const) else None for atom in segment.atoms]
        if len(found) * len(pieces) > MAX_ATOMS:
            found = [None]
        else:
            found = [
                None if text is None or piece is None or len(text) > MAX_TEXT else text + piece
                for text in found
                for piece in pieces
            ]
    other = SOME_TEXT if any(map(holds_some_text, segments)) else Unknown("builtins.str")
    return tuple(dict.fromkeys(other if text is None else Const(text) for text in found))


def _formatted(m: Machine, value: Value, part: hir.Interpolation, node: hir.FString) -> Value:
    """A value as it stands in a text."""
    atom = value.only
    plain = not part.conversion and part.spec is None
    if isinstance(atom, Const):
        if plain and not isinstance(atom.value, (bytes, complex)):
            return Value((Const(str(atom.value)),), value.labels)
        return unknown("builtins.str")
    if plain or not value.labels:
        return value
    path = "builtins.repr" if part.conversion == "r" else "builtins.format"
    return symbols.call_result(m, "builtins.str", value.labels, path, None, CallRecord((value,)), node)


def attribute(m: Machine, node: hir.Attribute) -> Value:
    value = m.evaluate(node.value)
    narrowing.dereference(m, node.value, value, "attribute", node)
    return attributes.attribute(m, value, node.attr, node)


def subscript(m: Machine, node: hir.Subscript) -> Value:
    container = m.evaluate(node.value)
    index = special_methods.indexed(m, container, m.evaluate(node.index), node)
    results.unused(m, container, "item", node.value)
    narrowing.dereference(m, node.value, container, "item", node)
    if index.labels:
        inflight.may_throw(m, "builtins.KeyError", "builtins.KeyError", CallRecord((index,)), node)
    m.raise_point()
    sharing.note_item(m, container, index, "item", node, None)
    with m.at(node):
        item = symbols.one_of_many(m, container, index, item_of(m, container, index, node), node)
    item = amounts.of_subscript(m, container, node, item)
    item = symbols.identified(m, item, "item", (container, index), node=node)
    return results.of_item(m, container, index, item)


def slice_(m: Machine, node: hir.Slice) -> Value:
    parts = [
        special_methods.instead(m, m.evaluate(part), special_methods.INDEX, part) if part is not None else NONE
        for part in (node.lower, node.upper, node.step)
    ]
    labels: Labels = ()
    for part in parts:
        labels = union_labels(labels, part.labels)
    return Value((Ref(m.object_of_library("builtins.slice", CallRecord(tuple(parts), node=node))),), labels)


def call(m: Machine, node: hir.Call) -> Value:
    function = m.evaluate(node.func)
    called = function.only
    if isinstance(called, Lib) and m.libraries.limits(called.path):
        with within(m, LIMITED):
            record = arguments(m, node)
    else:
        record = arguments(m, node)
    result = m.call(function, record, node)
    for arg in node.args:
        narrowing.settle(m, arg.value)
    return result


def arguments(m: Machine, node: hir.Call) -> CallRecord:
    """Evaluate a call's arguments from left to right; spread what is known of starred ones."""
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    optional: set[str] = set()
    is_open = False
    labels: Labels = ()
    more: Labels = ()
    rest: Labels = ()
    spread: int | None = None
    for arg in node.args:
        value = m.evaluate(arg.value)
        labels = union_labels(labels, value.labels)
        if arg.star == "*":
            value = _sequences(m, value)
            elements = items_in_place(m, value)
            if elements is None:
                is_open = True
                spread = len(positional) if spread is None else spread
                more = union_labels(more, item_of_any(m, value).labels)
                positional.extend(_any_object(m, value))
            else:
                positional.extend(elements)
        elif arg.star == "**":
            others = _spread(m, value, keywords, optional)
            is_open |= others is not None
            rest = union_labels(rest, others or ())
        elif arg.keyword is not None:
            keywords[arg.keyword] = value
        else:
            positional.append(value)
    if spread is not None and len(positional) > spread + 1:
        behind = join_all(positional[spread:]).present()
        positional[spread:] = [behind] * (len(positional) - spread)
        more = union_labels(more, behind.labels)
    for name, others_labels in ((MORE, more), (REST, rest)):
        if others_labels:
            labels = union_labels(labels, others_labels)
            keywords[name] = unknown("", others_labels)
    given = frozenset(optional)
    if not gaps.are_certain(positional):
        positional = [gaps.at(positional, place) or UNKNOWN for place in range(len(positional))]
    return CallRecord(tuple(positional), keywords, node, m.frame.module, is_open, labels, optional=given)


def _sequences(m: Machine, value: Value) -> Value:
    """What ``*value`` spreads: where it is a text on some paths and a list on others, the list."""
    lists = Value(tuple([atom for atom in value.atoms if not _is_text(atom)]))
    if len(lists.atoms) == len(value.atoms) or not any(isinstance(atom, Ref) for atom in lists.atoms):
        return value
    return lists if items_of(m, lists) is not None else lists.with_labels(value.labels)


def _is_text(atom: Atom) -> bool:
    return isinstance(atom.value, str) if isinstance(atom, Const) else getattr(atom, "type", "") == "builtins.str"


def _any_object(m: Machine, value: Value) -> list[Value]:
    """One argument for all that ``*value`` may hold, if these are objects or come from outside; their number is not
    known."""
    item = item_of_any(m, value)
    return [item] if item.labels or any(isinstance(atom, (Ref, Bound)) for atom in item.atoms) else []


def _spread(m: Machine, value: Value, keywords: dict[str, Value], optional: set[str]) -> Labels | None:
    """Add the known string keys of ``**value``, whichever of its dicts it is, and those that may be missing to
    ``optional`` too; None if there are no others, else the labels of what these may be."""
    found: dict[str, list[Value]] = {}
    labels: Labels | None = None
    for atom in value.atoms:
        if not isinstance(atom, Ref) or atom.obj.kind != "dict":
            inside = held.of(m, atom)
            labels = union_labels(labels or (), union_labels(value.labels, inside.labels if inside is not None else ()))
            continue
        m.read_all(atom.obj)
        for key, item in atom.obj.slots.items():
            if isinstance(key, tuple) and isinstance(key[1], str):
                found.setdefault(key[1], []).append(item)
        if OPEN in atom.obj.slots or ANY_ITEM in atom.obj.slots:
            anything = m.read(atom.obj, ANY_ITEM)
            inner = anything.labels if anything is not None else ()
            labels = union_labels(labels or (), union_labels(value.labels, inner))
    for name, items in found.items():
        keywords[name] = join_all([item.present() for item in items])
        if len(items) < len(value.atoms) or any(item.may_be_absent for item in items):
            optional.add(name)
    return labels


def bool_op(m: Machine, node: hir.BoolOp) -> Value:
    """``and``/``or``: operands from the left until one decides; operands that may not run count as a branch."""
    decisive = node.op == "or"
    found: list[Value] = []
    labels: Labels = ()

    def rest(index: int) -> None:
        nonlocal labels
        fresh = m.heap.next_id
        value = m.evaluate(node.values[index])
        labels = union_labels(labels, value.labels)
        last = index == len(node.values) - 1
        test = value if last else special_methods.tested(m, value, node.values[index])
        truth = judgements.decide(m, test, node.values[index])
        if last or truth is decisive:
            found.append(implications.coming_from(m, value, m.facts.beyond(before), fresh))
            return
        if truth is None:
            found.append(implications.settled(m, _keep(value, decisive), decisive))

            def others() -> bool:
                narrowing.refine(m, node.values[index], not decisive)
                implications.assume(m, test, not decisive)
                rest(index + 1)
                return True

            branching.branch(m, [others, lambda: True], uncertain=True)
            return
        implications.assume(m, test, not decisive)
        rest(index + 1)

    before = m.facts
    rest(0)
    return join_all(found).with_labels(labels)


def _keep(value: Value, truth: bool) -> Value:
    """The alternatives of a value that can have this truth."""
    atoms = tuple(atom for atom in value.atoms if not isinstance(atom, Const) or bool(atom.value) is truth)
    return Value(atoms, value.labels) if atoms else value


def if_expression(m: Machine, node: hir.IfExp) -> Value:
    test = special_methods.tested(m, m.evaluate(node.test), node.test)
    truth = judgements.decide(m, test, node.test)
    if truth is not None:
        narrowing.mentioned(m, node.test)
        return m.evaluate(node.body if truth else node.orelse)
    found: list[Value] = []
    before = m.facts

    def side(expr: hir.Expr, holds: bool) -> bool:
        narrowing.refine(m, node.test, holds)
        implications.assume(m, test, holds)
        found.append(implications.under(m, m.evaluate(expr), m.facts.beyond(before)))
        return True

    branching.branch(m, [lambda: side(node.body, True), lambda: side(node.orelse, False)], uncertain=True)
    return join_all(found).with_labels(amounts.limited(without_sources(test.labels))) if found else UNKNOWN


def lambda_(m: Machine, node: hir.Lambda) -> Value:
    return ref(definitions.new_function(m, node, "<lambda>"))


def list_(m: Machine, node: hir.ListExpr) -> Value:
    return _sequence(m, "list", node, node.elements)


def tuple_(m: Machine, node: hir.TupleExpr) -> Value:
    return _sequence(m, "tuple", node, node.elements)


def set_(m: Machine, node: hir.SetExpr) -> Value:
    return _sequence(m, "set", node, node.elements)


def _sequence(m: Machine, kind: Kind, node: hir.Expr, elements: tuple[hir.Expr, ...]) -> Value:
    known: list[Value] | None = []
    rest: Value | None = None
    labels: Labels = ()
    for element in elements:
        if isinstance(element, hir.Starred):
            value = m.evaluate(element.value)
            inner = items_in_place(m, value)
            if inner is None:
                item = item_of(m, value, UNKNOWN, None)
                rest = join_all([item, *(known or ()), *([rest] if rest else ())]).present()
                known = None
                continue
        else:
            value = m.evaluate(element)
            inner = [value]
        labels = union_labels(labels, without_sources(value.labels))
        if kind != "tuple":
            lifetimes.kept(m, inner, element)
        if known is None:
            rest = join_all([*inner, *([rest] if rest else ())]).present()
        else:
            known.extend(inner)
    with m.at(node):
        made = new_set(m, known, rest) if kind == "set" else new_sequence(m, kind, known, rest)
    return ref(made, labels)


def dict_(m: Machine, node: hir.DictExpr) -> Value:
    result = new_dict(m, node)
    labels: Labels = ()
    for key_node, value_node in node.items:
        if key_node is None:
            value = m.evaluate(value_node)
            update_dict(m, result, value)
        else:
            key = m.evaluate(key_node)
            value = m.evaluate(value_node)
            labels = union_labels(labels, without_sources(key.labels))
            lifetimes.kept(m, (value,), node)
            set_item(m, ref(result), key, value, node)
        labels = union_labels(labels, without_sources(value.labels))
    return ref(result, labels)


def comprehension(m: Machine, node: hir.Comprehension) -> Value:
    """A comprehension runs in an environment of its own, like a small generator function."""
    with m.at(node):
        target = new_dict(m) if node.kind == "dict" else new_sequence(m, "set" if node.kind == "set" else "list", [])
    labels: list[Labels] = []

    before = m.facts
    refused: list[Facts] = []

    def innermost() -> None:
        element = implications.under(m, m.evaluate(node.element), m.facts.beyond(before))
        if node.value is not None:
            value = m.evaluate(node.value)
            set_item(m, ref(target), element, value, node)
            labels.append(without_sources(value.labels))
        elif node.kind == "set":
            add(m, target, element)
        else:
            append(m, target, implications.as_one_test(m, element, node))
        labels.append(without_sources(element.labels))

    def clause(index: int) -> None:
        if index == len(node.clauses):
            innermost()
            return
        current = node.clauses[index]

        def body() -> bool:
            return branching.when(m, current.conditions, lambda: clause(index + 1), refused.append)

        branching.for_each(m, current.target, m.evaluate(current.iterable), current, body, node)

    with names.scope(m, node):
        clause(0)
        note_targets(m, target, m.frame.env)
    if len(node.clauses) == 1 and len(node.clauses[0].conditions) == 1:
        emptiness.note_selection(m, target, [branching.of_elements(facts) for facts in refused])
    merged: Labels = ()
    for more in labels:
        merged = union_labels(merged, more)
    return ref(target, merged)


def await_(m: Machine, node: hir.Await) -> Value:
    return coroutines.await_value(m, m.evaluate(node.value), node)


def yield_(m: Machine, node: hir.Yield) -> Value:
    value = m.evaluate(node.value) if node.value is not None else NONE
    if m.frame.yields is not None:
        append(m, m.frame.yields, value)
        sharing.keep_locks(m, m.frame.yields)
    thrown, sent = m.read(m.in_flight, inflight.THROWN), m.read(m.in_flight, inflight.SENT)
    if thrown is not None:
        inflight.throw(m, thrown)
    m.raise_point()
    return UNKNOWN if sent is None else sent


def yield_from(m: Machine, node: hir.YieldFrom) -> Value:
    value = m.evaluate(node.value)
    if m.frame.yields is not None:
        elements = items_in_place(m, value)
        for element in elements if elements is not None else [item_of(m, value, UNKNOWN, None)]:
            append(m, m.frame.yields, element)
    return coroutines.returned_by(m, value)


def starred(m: Machine, node: hir.Starred) -> Value:
    return ref(m.object_of_library("typing.Unpack[]", CallRecord((m.evaluate(node.value),), node=node)))


def named_expression(m: Machine, node: hir.NamedExpr) -> Value:
    value = m.evaluate(node.value)
    names.assign_outside(m, node.target, value)
    return value


EVALUATE: dict[type[hir.Node], Callable[[Machine, Any], Value]] = {
    hir.Name: name,
    hir.Constant: literal,
    hir.EllipsisConstant: ellipsis,
    hir.Imaginary: imaginary,
    hir.FString: f_string,
    hir.Attribute: attribute,
    hir.Subscript: subscript,
    hir.Slice: slice_,
    hir.Call: call,
    hir.Operation: operations.operation,
    hir.BoolOp: bool_op,
    hir.Compare: operations.compare,
    hir.UnaryOp: operations.unary,
    hir.IfExp: if_expression,
    hir.Lambda: lambda_,
    hir.ListExpr: list_,
    hir.TupleExpr: tuple_,
    hir.SetExpr: set_,
    hir.DictExpr: dict_,
    hir.Comprehension: comprehension,
    hir.Await: await_,
    hir.Yield: yield_,
    hir.YieldFrom: yield_from,
    hir.Starred: starred,
    hir.NamedExpr: named_expression,
}

"""Builtins and a few standard-library functions whose meaning the machine needs in order to follow a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcplint.machine import classes
from mcplint.machine.containers import (
    append,
    contains,
    copy_of,
    dict_item,
    elements_of,
    item_of,
    items_of,
    keys_of,
    make_unordered,
    new_dict,
    new_sequence,
    update_dict,
)
from mcplint.machine.definitions import decorate
from mcplint.machine.heap import ANY_ITEM, LENGTH, OPEN, CallRecord, HeapObject, Kind
from mcplint.machine.limits import MAX_TEXT, MAX_UNROLL
from mcplint.machine.operators import NotFoldable
from mcplint.machine.values import (
    FALSE,
    NONE,
    TRUE,
    UNKNOWN,
    Atom,
    Bound,
    Const,
    Late,
    Lib,
    Ref,
    Unknown,
    Value,
    constant,
    join_all,
    ref,
    unknown,
)
from mcplint.syntax import hir

if TYPE_CHECKING:
    from mcplint.machine.libraries import Intrinsic
    from mcplint.machine.machine import Machine


def _labels(m: Machine, record: CallRecord, value: Value) -> Value:
    return value.with_labels(m.argument_labels(record))


def _first(record: CallRecord) -> Value:
    return record.positional[0] if record.positional else UNKNOWN


def _text(value: Value | None) -> str | None:
    atom = value.only if value is not None else None
    return atom.value if isinstance(atom, Const) and isinstance(atom.value, str) else None


# --- functions -------------------------------------------------------------------------------------------------------


def _len(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    value = _first(record)
    atom = value.only
    if isinstance(atom, Const) and isinstance(atom.value, (str, bytes)):
        return constant(len(atom.value), value.labels)
    if (
        isinstance(atom, Ref)
        and atom.obj.kind in ("list", "tuple", "set", "generator")
        and ANY_ITEM not in atom.obj.slots
    ):
        lengths = m.read(atom.obj, LENGTH)
        if lengths is not None:
            return lengths.with_labels(value.labels)
    if isinstance(atom, Ref) and atom.obj.kind == "dict":
        keys = keys_of(m, atom.obj)
        if keys is not None and not any(v.may_be_absent for v in atom.obj.slots.values()):
            return constant(len(keys), value.labels)
    return unknown("builtins.int", value.labels)


def _isinstance(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    if len(record.positional) < 2:
        return unknown("builtins.bool")
    outcome = m.is_instance(record.positional[0], record.positional[1])
    labels = record.positional[0].labels
    return unknown("builtins.bool", labels) if outcome is None else constant(outcome, labels)


def _getattr(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    name = _text(record.get(1))
    if name is None:
        return _labels(m, record, UNKNOWN)
    if len(record.positional) > 2 and m.has_attribute(_first(record), name) is False:
        return record.positional[2]
    value = m.attribute(_first(record), name, node)
    if len(record.positional) > 2 and m.has_attribute(_first(record), name) is None:
        return join_all([value, record.positional[2]])
    return value


def _setattr(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    name = _text(record.get(1))
    if name is not None and len(record.positional) > 2:
        m.set_attribute(record.positional[0], name, record.positional[2], node)
    return NONE


def _hasattr(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    name = _text(record.get(1))
    outcome = m.has_attribute(_first(record), name) if name is not None else None
    return unknown("builtins.bool") if outcome is None else constant(outcome)


def _callable(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    atom = _first(record).only
    if isinstance(atom, Bound):
        return TRUE
    if isinstance(atom, Const):
        return FALSE
    if isinstance(atom, Ref):
        kind = atom.obj.kind
        if kind in ("function", "class", "partial"):
            return TRUE
        if kind == "instance":
            return constant(classes.find_member(m, atom.obj, "__call__") is not None)
        if kind != "library":
            return FALSE
    return unknown("builtins.bool")


def _sequence_of(kind: Kind) -> Intrinsic:
    def build(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
        if not record.positional:
            return ref(new_sequence(m, kind, []))
        value = record.positional[0]
        elements = items_of(m, value)
        if elements is not None and kind == "set":
            elements = list({(e.atoms, e.labels): e for e in elements}.values())
        if elements is None:
            return _labels(m, record, ref(new_sequence(m, kind, None, item_of_any(m, value))))
        return ref(new_sequence(m, kind, elements), value.labels)

    return build


def item_of_any(m: Machine, value: Value) -> Value:
    """Any element that iterating over ``value`` may yield."""
    elements = items_of(m, value)
    if elements is not None:
        return join_all(elements)
    found: list[Value] = []
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.obj.kind in ("list", "tuple", "set", "generator"):
            found.append(item_of(m, Value((atom,)), UNKNOWN, None))
        elif isinstance(atom, Ref) and atom.obj.kind == "dict":
            keys = [m.key_value(key) for key in atom.obj.slots if isinstance(key, tuple)]
            found.append(join_all([*keys, unknown("builtins.str")]))
        elif isinstance(atom, Unknown) and atom.type == "builtins.str":
            found.append(unknown("builtins.str"))
        else:
            found.append(UNKNOWN)
    return join_all(found).with_labels(value.labels)


def _dict(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    result = new_dict(m, node)
    for source in record.positional:
        pairs = items_of(m, source) if not m.is_dict(source) else None
        if pairs is None:
            update_dict(m, result, source)
        for pair in pairs or ():
            both = items_of(m, pair)
            if both is not None and len(both) == 2:
                m.set_item(ref(result), both[0], both[1], node)
    for name, value in record.keywords.items():
        m.write(result, ("k", name), value)
    if record.open:
        update_dict(m, result, UNKNOWN)
    return _labels(m, record, ref(result))


def _enumerate(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    elements = items_of(m, _first(record))
    start = record.get(1, "start")
    base = (
        start.only.value
        if start is not None and isinstance(start.only, Const) and isinstance(start.only.value, int)
        else 0
    )
    if elements is None:
        pair = new_sequence(m, "tuple", [unknown("builtins.int"), item_of_any(m, _first(record))])
        return ref(new_sequence(m, "list", None, ref(pair)))
    pairs = [ref(new_sequence(m, "tuple", [constant(base + i), e])) for i, e in enumerate(elements)]
    return ref(new_sequence(m, "list", pairs))


def _zip(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    columns = [items_of(m, value) for value in record.positional]
    known = [column for column in columns if column is not None]
    if len(known) == len(columns) and columns:
        rows = [ref(new_sequence(m, "tuple", list(row))) for row in zip(*known, strict=False)]
        return ref(new_sequence(m, "list", rows))
    row = ref(new_sequence(m, "tuple", [item_of_any(m, value) for value in record.positional]))
    return ref(new_sequence(m, "list", None, row))


def _range(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    bounds = [v.only.value for v in record.positional if isinstance(v.only, Const) and isinstance(v.only.value, int)]
    if bounds and len(bounds) == len(record.positional) <= 3 and (len(bounds) < 3 or bounds[2] != 0):
        numbers = range(*bounds)
        if len(numbers) <= MAX_UNROLL:
            return ref(new_sequence(m, "list", [constant(number) for number in numbers]))
    return ref(new_sequence(m, "list", None, _labels(m, record, unknown("builtins.int"))))


def _reordered(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    """``sorted`` and ``reversed``: the same elements; their order is kept unless it is certain."""
    value = _first(record)
    elements = items_of(m, value)
    if elements is None:
        return ref(new_sequence(m, "list", None, item_of_any(m, value)), value.labels)
    texts = [_text(element) for element in elements]
    if all(text is not None for text in texts) and "key" not in record.keywords and "reverse" not in record.keywords:
        elements = [element for _, element in sorted(zip(texts, elements, strict=True), key=lambda pair: pair[0] or "")]
    return ref(new_sequence(m, "list", elements), value.labels)


def _map(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    if len(record.positional) < 2:
        return UNKNOWN
    function, *iterables = record.positional
    elements = items_of(m, iterables[0]) if len(iterables) == 1 else None
    if elements is not None and len(elements) <= MAX_UNROLL:
        results = [
            m.call(function, CallRecord((element,), node=node, labels=element.labels), node) for element in elements
        ]
        return ref(new_sequence(m, "list", results))
    arguments = tuple(item_of_any(m, iterable) for iterable in iterables)
    return ref(new_sequence(m, "list", None, m.call(function, CallRecord(arguments, node=node), node)))


def _filter(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    if len(record.positional) < 2:
        return UNKNOWN
    function, iterable = record.positional[:2]
    elements = items_of(m, iterable)
    if elements is None or len(elements) > MAX_UNROLL:
        element = item_of_any(m, iterable)
        if m.truth(function) is not False:
            m.call(function, CallRecord((element,), node=node), node)
        return ref(new_sequence(m, "list", None, element), iterable.labels)
    kept: list[Value] = []
    certain = True
    for element in elements:
        test = element if m.truth(function) is False else m.call(function, CallRecord((element,), node=node), node)
        truth = m.truth(test)
        certain &= truth is not None
        if truth is not False:
            kept.append(element)
    if not certain:
        return ref(new_sequence(m, "list", None, join_all(kept)), iterable.labels)
    return ref(new_sequence(m, "list", kept), iterable.labels)


def _next(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    value = item_of_any(m, _first(record))
    return join_all([value, record.positional[1]]) if len(record.positional) > 1 else value


def _any_all(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    return unknown("builtins.bool", _first(record).labels)


def _of_type(path: str) -> Intrinsic:
    def build(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
        m.escape_all(record, node)
        return unknown(path, m.argument_labels(record))

    return build


def _str(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    if not record.positional:
        return constant("")
    atom = record.positional[0].only
    m.escape_all(record, node)
    if isinstance(atom, Const) and isinstance(atom.value, (str, int, float, bool)):
        return constant(str(atom.value), record.positional[0].labels)
    if isinstance(atom, Ref) and atom.obj.kind == "instance":
        method = classes.find_member(m, atom.obj, "__str__")
        if method is not None:
            return m.call(method, CallRecord(node=node), node)
        folded = classes.enum_constant(atom.obj)
        if folded is not None and "enum.StrEnum" in classes.library_bases(atom.obj.parent or atom.obj):
            return constant(str(folded))
    return _labels(m, record, unknown("builtins.str"))


def _number(kind: type[int] | type[float] | type[bool]) -> Intrinsic:
    def build(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
        if kind is bool:
            truth = m.truth(_first(record)) if record.positional else False
            return unknown("builtins.bool", m.argument_labels(record)) if truth is None else constant(truth)
        atom = _first(record).only
        if isinstance(atom, Const) and isinstance(atom.value, (int, float, str)) and len(record.positional) == 1:
            try:
                return constant(kind(atom.value), _first(record).labels)
            except (ValueError, OverflowError):
                return unknown(f"builtins.{kind.__name__}")
        return _labels(m, record, unknown(f"builtins.{kind.__name__}"))

    return build


def _type(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    if len(record.positional) == 1:
        atom = record.positional[0].only
        if isinstance(atom, Ref) and atom.obj.kind == "instance" and atom.obj.parent is not None:
            return ref(atom.obj.parent)
        if isinstance(atom, Const):
            return Value((Lib(f"builtins.{atom.value.__class__.__name__}"),))
        if isinstance(atom, Ref) and atom.obj.kind == "library":
            return Value((Lib(atom.obj.name),))
        return UNKNOWN
    return ref(m.library_object("builtins.type", record, site=node))


def _super(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    frame = m.frame
    cls, instance = frame.cls, frame.receiver
    if len(record.positional) == 2:
        atom = record.positional[0].only
        cls = atom.obj if isinstance(atom, Ref) else cls
        instance = record.positional[1]
    if cls is None or instance is None:
        return UNKNOWN
    obj = m.allocate("super", "builtins.super", parent=cls)
    m.write(obj, "receiver", instance)
    return ref(obj)


def _wrapped_method(kind: Kind, name: str) -> Intrinsic:
    def build(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
        obj = m.allocate(kind, name, site=node)
        function = record.get(0, "fget")
        if function is not None:
            m.write(obj, "function", function)
        setter = record.get(1, "fset")
        if setter is not None:
            m.write(obj, "setter", setter)
        return ref(obj)

    return build


def _property_part(slot: str) -> Intrinsic:
    def build(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
        if not isinstance(receiver, Ref):
            return UNKNOWN
        m.write(receiver.obj, slot, _first(record))
        return ref(receiver.obj)

    return build


def _dir(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    names = classes.member_names(m, _first(record))
    if names is None:
        return ref(new_sequence(m, "list", None, unknown("builtins.str")))
    return ref(new_sequence(m, "list", [constant(name) for name in names]))


def _get_members(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    """``inspect.getmembers(value, predicate)``."""
    value = _first(record)
    names = classes.member_names(m, value)
    if names is None:
        return ref(new_sequence(m, "list", None, UNKNOWN))
    predicate = record.get(1, "predicate")
    pairs = []
    for name in names:
        member = m.attribute(value, name, node)
        if predicate is not None and m.truth(m.call(predicate, CallRecord((member,), node=node), node)) is False:
            continue
        pairs.append(ref(new_sequence(m, "tuple", [constant(name), member])))
    return ref(new_sequence(m, "list", pairs))


def _is_kind(*kinds: str) -> Intrinsic:
    def test(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
        atom = _first(record).only
        kind = "method" if isinstance(atom, Bound) else atom.obj.kind if isinstance(atom, Ref) else None
        if kind is None or kind == "library":
            return FALSE if isinstance(atom, Const) else unknown("builtins.bool")
        return constant(kind in kinds)

    return test


def _is_coroutine_function(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    atom = _first(record).only
    function = atom.function if isinstance(atom, Bound) else atom.obj if isinstance(atom, Ref) else None
    if function is None or function.kind != "function":
        return unknown("builtins.bool")
    return constant(isinstance(function.decl, hir.FunctionDef) and function.decl.is_async)


def _vars(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    atom = _first(record).only if record.positional else None
    if isinstance(atom, Ref) and atom.obj.kind in ("instance", "class", "module"):
        return m.namespace_dict(atom.obj)
    if not record.positional:
        return m.namespace_dict(m.frame.env)
    return UNKNOWN


def _globals(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    return m.namespace_dict(m.module_object(m.frame.module))


def _import(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    """``importlib.import_module(name, package)``."""
    name = _text(_first(record))
    if name is None:
        return ref(m.library_object("importlib.import_module", record, site=node))
    level = len(name) - len(name.lstrip("."))
    if level:
        package = _text(record.get(1, "package"))
        absolute = (
            f"{package}.{name.lstrip('.')}"
            if package and level == 1
            else m.frame.module.absolute(level, name.lstrip("."))
        )
        return m.import_module(absolute) if absolute else UNKNOWN
    return m.import_module(name)


# --- functools, contextlib -------------------------------------------------------------------------------------------


def _partial(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    if not record.positional:
        return UNKNOWN
    return ref(m.allocate("partial", "functools.partial", record=record, module=m.frame.module, site=node))


def _apply_wraps(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    """``functools.wraps(f)(wrapper)``."""
    wrapper = _first(record)
    made_by = receiver.obj.record if isinstance(receiver, Ref) else None
    if made_by is not None:
        _update_wrapper(m, wrapper, made_by.get(0, "wrapped") or UNKNOWN)
    return wrapper


def _update_wrapper_call(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    _update_wrapper(m, _first(record), record.get(1, "wrapped") or UNKNOWN)
    return _first(record)


def _update_wrapper(m: Machine, wrapper: Value, wrapped: Value) -> None:
    for atom in wrapper.atoms:
        target = atom.obj if isinstance(atom, Ref) else atom.function if isinstance(atom, Bound) else None
        if target is None:
            continue
        source = wrapped.only
        origin = source.function if isinstance(source, Bound) else source.obj if isinstance(source, Ref) else None
        if origin is not None and origin.kind in ("function", "instance", "partial"):
            m.read_all(origin)
            for key, value in list(origin.slots.items()):
                if isinstance(key, str) and not key.startswith("#"):
                    m.write(target, key, value)
        m.write(target, "__wrapped__", wrapped)


def _context_manager(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    obj = m.library_object("contextlib.contextmanager", record, site=node)
    m.write(obj, "__wrapped__", _first(record))
    return ref(obj)


def _enter_manager(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """Calling a function made by ``@contextmanager`` runs the generator; entering yields what it yields."""
    if not isinstance(receiver, Ref):
        return UNKNOWN
    wrapped = m.read(receiver.obj, "__wrapped__") or UNKNOWN
    generator = m.call(wrapped, record, node)
    result = m.library_object("contextlib._GeneratorContextManager", record, site=node)
    m.write(result, "#enter", item_of_any(m, generator))
    return ref(result)


def _cached_decorator(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    """``@cache`` and ``@lru_cache``, bare or with settings: the function itself."""
    value = _first(record)
    atom = value.only
    if isinstance(atom, Bound) or (isinstance(atom, Ref) and atom.obj.kind in ("function", "class")):
        m.write(atom.function if isinstance(atom, Bound) else atom.obj, "#cached", TRUE)
        return value
    return ref(m.library_object("functools.lru_cache", record, site=node))


def _named_tuple(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    return ref(m.library_object("collections.namedtuple", record, site=node))


def _default_dict(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    obj = m.allocate("dict", "collections.defaultdict", record=record, site=node)
    return ref(obj)


# --- methods of strings ----------------------------------------------------------------------------------------------

_FOLDED_METHODS = (
    "upper lower title capitalize strip lstrip rstrip replace removeprefix removesuffix startswith endswith isidentifier "
    "isdigit isalpha isalnum casefold swapcase zfill ljust rjust center count find index isupper islower format"
).split()


def _string_method(name: str) -> Intrinsic:
    def run(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
        constants = [value.only.value for value in record.positional if isinstance(value.only, Const)]
        keywords = {key: value.only.value for key, value in record.keywords.items() if isinstance(value.only, Const)}
        complete = (
            len(constants) == len(record.positional) and len(keywords) == len(record.keywords) and not record.open
        )
        if isinstance(receiver, Const) and isinstance(receiver.value, str) and complete:
            try:
                return _labels(m, record, constant(_fold_method(receiver.value, name, constants, keywords)))
            except NotFoldable:
                pass
        kind = "builtins.str"
        if name.startswith("is") or name.endswith("with"):
            kind = "builtins.bool"
        elif name in ("count", "find", "index"):
            kind = "builtins.int"
        return _labels(m, record, unknown(kind))

    return run


def _fold_method(text: str, name: str, arguments: list[object], keywords: dict[str, object]) -> str | int | bool:
    if name in ("zfill", "ljust", "rjust", "center") and any(isinstance(a, int) and a > MAX_TEXT for a in arguments):
        raise NotFoldable
    if name == "format" and any(mark in text for mark in ("!", ":", ".", "[")):
        raise NotFoldable
    if name == "replace" and len(arguments) == 2 and len(text) * len(str(arguments[1])) > MAX_TEXT:
        raise NotFoldable
    try:
        result = getattr(text, name)(*arguments, **keywords)
    except Exception as error:
        raise NotFoldable from error
    if isinstance(result, (str, int, bool)):
        return result
    raise NotFoldable


def _split(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    separator = _text(_first(record)) if record.positional else None
    if (
        isinstance(receiver, Const)
        and isinstance(receiver.value, str)
        and len(record.positional) <= 1
        and not record.keywords
    ):
        try:
            parts = receiver.value.split(separator)
        except ValueError:
            parts = []
        if len(parts) <= MAX_UNROLL:
            return ref(new_sequence(m, "list", [constant(part) for part in parts]))
    return ref(new_sequence(m, "list", None, _labels(m, record, unknown("builtins.str"))))


def _join(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    elements = items_of(m, _first(record))
    texts = [_text(element) for element in elements or ()]
    if isinstance(receiver, Const) and isinstance(receiver.value, str) and elements is not None and None not in texts:
        result = receiver.value.join(text for text in texts if text is not None)
        if len(result) <= MAX_TEXT:
            return constant(result, _first(record).labels)
    labels = item_of_any(m, _first(record)).labels
    return unknown("builtins.str", _first(record).labels).with_labels(labels)


# --- methods of containers -------------------------------------------------------------------------------------------


def _container(receiver: Atom | None) -> HeapObject | None:
    return receiver.obj if isinstance(receiver, Ref) else None


def _append(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    obj = _container(receiver)
    if obj is not None:
        append(m, obj, _first(record))
    return NONE


def _extend(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    obj = _container(receiver)
    elements = items_of(m, _first(record))
    if obj is None:
        return NONE
    if elements is None:
        make_unordered(m, obj, item_of_any(m, _first(record)))
    for element in elements or ():
        append(m, obj, element)
    return NONE


def _insert(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    obj = _container(receiver)
    if obj is not None and len(record.positional) > 1:
        elements = elements_of(m, obj)
        if elements is None:
            make_unordered(m, obj, record.positional[1])
        else:
            append(m, obj, record.positional[1])
    return NONE


def _pop_list(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    result = item_of(m, ref(obj), _first(record) if record.positional else constant(-1), None)
    make_unordered(m, obj, result)
    return result


def _get(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    default = record.get(1, "default") or NONE
    return dict_item(m, obj, _first(record), node, "get", default)


def _pop_dict(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    how = "get" if len(record.positional) > 1 else "pop"
    return dict_item(m, obj, _first(record), node, how, record.get(1, "default"))


def _set_default(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    default = record.get(1, "default") or NONE
    value = dict_item(m, obj, _first(record), node, "get", default)
    m.set_item(ref(obj), _first(record), value, node)
    return value


def _update(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    obj = _container(receiver)
    if obj is None:
        return NONE
    for source in record.positional:
        update_dict(m, obj, source)
    for name, value in record.keywords.items():
        m.write(obj, ("k", name), value)
    return NONE


def _keys(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    m.note_escape(obj, node)
    keys = keys_of(m, obj)
    return ref(new_sequence(m, "list", keys, item_of_any(m, ref(obj)) if keys is None else None))


def _values(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    m.note_escape(obj, node)
    keys = keys_of(m, obj)
    values = [obj.slots[key].present() for key in list(obj.slots) if isinstance(key, tuple)]
    if keys is None:
        return ref(new_sequence(m, "list", None, join_all([*values, m.read(obj, ANY_ITEM) or UNKNOWN])))
    return ref(new_sequence(m, "list", values))


def _items(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    m.note_escape(obj, node)
    keys = keys_of(m, obj)
    known = [
        ref(new_sequence(m, "tuple", [m.key_value(key), value.present()]))
        for key, value in list(obj.slots.items())
        if isinstance(key, tuple)
    ]
    if keys is None:
        rest = new_sequence(m, "tuple", [unknown("builtins.str"), m.read(obj, ANY_ITEM) or UNKNOWN])
        return ref(new_sequence(m, "list", None, join_all([*known, ref(rest)])))
    return ref(new_sequence(m, "list", known))


def _copy(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    obj = _container(receiver)
    if obj is None:
        return UNKNOWN
    m.note_escape(obj, node)
    return _labels(m, record, ref(copy_of(m, obj)))


def _copy_value(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    """``copy.copy``/``copy.deepcopy``."""
    value = _first(record)
    atom = value.only
    if isinstance(atom, Ref) and atom.obj.kind in ("list", "dict", "set", "tuple"):
        return _copy(m, atom, CallRecord(labels=value.labels), node)
    return value


def _clear(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    obj = _container(receiver)
    if obj is not None:
        for key in list(obj.slots):
            if isinstance(key, (tuple, int)) or key in (OPEN, ANY_ITEM):
                m.delete(obj, key)
        if obj.kind != "dict":
            m.write(obj, LENGTH, constant(0))
    return NONE


def _from_keys(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    result = new_dict(m, node)
    value = record.get(1) or NONE
    elements = items_of(m, _first(record))
    for element in elements if elements is not None else [UNKNOWN]:
        m.set_item(ref(result), element, value, node)
    return ref(result)


def _contains(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:
    outcome = contains(m, Value((receiver,)), _first(record), node) if receiver is not None else None
    return unknown("builtins.bool") if outcome is None else constant(outcome)


def _decorate_later(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    return _first(record)


def _gather(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    """``asyncio.gather``: every awaitable runs; the results come as a list."""
    results = [m.await_value(value, node) for value in record.positional]
    everything = None if record.open else results
    return ref(m.finished_coroutine(ref(new_sequence(m, "list", everything, join_all(results)))))


def _stack_enter(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    return m.enter(_first(record), node, is_async=False)


def _stack_enter_async(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    return ref(m.finished_coroutine(m.enter(_first(record), node, is_async=True)))


def _exit(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    return NONE


def _namespace(m: Machine, receiver: Atom | None, record: CallRecord, node: hir.Node | None) -> Value:  # noqa: ARG001
    """``types.SimpleNamespace``: an object with the given attributes."""
    obj = m.library_object("types.SimpleNamespace", record, site=node)
    for name, value in record.keywords.items():
        m.write(obj, name, value)
    return ref(obj)


INTRINSICS: dict[str, Intrinsic] = {
    "builtins.len": _len,
    "builtins.isinstance": _isinstance,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "builtins.hasattr": _hasattr,
    "builtins.callable": _callable,
    "builtins.list": _sequence_of("list"),
    "builtins.tuple": _sequence_of("tuple"),
    "builtins.set": _sequence_of("set"),
    "builtins.frozenset": _sequence_of("set"),
    "builtins.iter": _sequence_of("list"),
    "collections.deque": _sequence_of("list"),
    "itertools.chain.from_iterable": _sequence_of("list"),
    "builtins.dict": _dict,
    "collections.OrderedDict": _dict,
    "types.MappingProxyType": _decorate_later,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.range": _range,
    "builtins.sorted": _reordered,
    "builtins.reversed": _reordered,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.next": _next,
    "builtins.anext": _next,
    "builtins.any": _any_all,
    "builtins.all": _any_all,
    "builtins.str": _str,
    "builtins.repr": _of_type("builtins.str"),
    "builtins.format": _of_type("builtins.str"),
    "builtins.int": _number(int),
    "builtins.float": _number(float),
    "builtins.bool": _number(bool),
    "builtins.type": _type,
    "builtins.super": _super,
    "builtins.property": _wrapped_method("property", "property"),
    "functools.cached_property": _wrapped_method("property", "cached_property"),
    "builtins.staticmethod": _wrapped_method("method", "staticmethod"),
    "builtins.classmethod": _wrapped_method("method", "classmethod"),
    "builtins.property().setter": _property_part("setter"),
    "builtins.property().deleter": _property_part("deleter"),
    "builtins.property().getter": _property_part("function"),
    "builtins.dir": _dir,
    "builtins.vars": _vars,
    "builtins.locals": _vars,
    "builtins.globals": _globals,
    "inspect.getmembers": _get_members,
    "inspect.isfunction": _is_kind("function"),
    "inspect.ismethod": _is_kind("method"),
    "inspect.isclass": _is_kind("class"),
    "inspect.isroutine": _is_kind("function", "method"),
    "inspect.iscoroutinefunction": _is_coroutine_function,
    "asyncio.iscoroutinefunction": _is_coroutine_function,
    "importlib.import_module": _import,
    "builtins.__import__": _import,
    "functools.partial": _partial,
    "functools.wraps()": _apply_wraps,
    "functools.update_wrapper": _update_wrapper_call,
    "functools.lru_cache": _cached_decorator,
    "functools.cache": _cached_decorator,
    "functools.lru_cache()": _cached_decorator,
    "contextlib.contextmanager": _context_manager,
    "contextlib.asynccontextmanager": _context_manager,
    "contextlib.contextmanager()": _enter_manager,
    "contextlib.ExitStack().enter_context": _stack_enter,
    "contextlib.AsyncExitStack().enter_context": _stack_enter,
    "contextlib.AsyncExitStack().enter_async_context": _stack_enter_async,
    "collections.namedtuple": _named_tuple,
    "collections.defaultdict": _default_dict,
    "copy.copy": _copy_value,
    "copy.deepcopy": _copy_value,
    "asyncio.gather": _gather,
    "types.SimpleNamespace": _namespace,
    "builtins.object().__init__": _exit,
    "builtins.object().__init_subclass__": _exit,
    **{f"builtins.str().{name}": _string_method(name) for name in _FOLDED_METHODS},
    "builtins.str().split": _split,
    "builtins.str().join": _join,
    "builtins.dict.fromkeys": _from_keys,
    "builtins.dict().get": _get,
    "builtins.dict().pop": _pop_dict,
    "builtins.dict().setdefault": _set_default,
    "builtins.dict().update": _update,
    "builtins.dict().keys": _keys,
    "builtins.dict().values": _values,
    "builtins.dict().items": _items,
    "builtins.dict().copy": _copy,
    "builtins.dict().clear": _clear,
    "builtins.dict().__contains__": _contains,
    "builtins.list().append": _append,
    "builtins.list().extend": _extend,
    "builtins.list().insert": _insert,
    "builtins.list().pop": _pop_list,
    "builtins.list().copy": _copy,
    "builtins.list().clear": _clear,
    "builtins.set().add": _append,
    "builtins.set().update": _extend,
    "builtins.set().copy": _copy,
    "builtins.set().clear": _clear,
}

SILENT = frozenset(
    path
    for path in INTRINSICS
    if path.startswith(("builtins.", "functools.", "inspect.", "collections.", "copy."))
    and path not in ("builtins.range",)
)
"""Intrinsics whose calls leave no event: their whole meaning is computed."""

__all__ = ["INTRINSICS", "SILENT", "Late", "decorate"]

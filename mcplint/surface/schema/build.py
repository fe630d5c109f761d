"""From :data:`~mcplint.surface.types.Type` data to real types that pydantic can describe.

One :class:`TypeBuilder` serves one derivation. Whatever cannot be represented becomes ``Any`` with a reason, so that
the rest of the schema is still right; :class:`~mcplint.surface.schema.limits.RegistrationError` leaves where running
the server would fail on the same annotation.
"""

from __future__ import annotations

from typing import Any

from mcplint.surface.aliases import canonical
from mcplint.surface.schema.classes import ClassTable, plain_class
from mcplint.surface.schema.content import CONTENT_MODELS, PLAIN_CLASSES, SHORTHANDS
from mcplint.surface.schema.fields import Metadata, add_marker, pydantic_field
from mcplint.surface.schema.forms import annotated, union_of
from mcplint.surface.schema.known_types import library_type
from mcplint.surface.schema.limits import (
    MAX_DEPTH,
    MAX_MEMBERS,
    MAX_NODES,
    InexactError,
    RegistrationError,
    check_constant,
)
from mcplint.surface.types import (
    Annotated,
    EnumOf,
    FieldInfo,
    Generic,
    LiteralOf,
    Marker,
    ModelRef,
    Models,
    Named,
    Text,
    Type,
    Union,
    Unresolved,
)

_NO_ARGUMENTS_NEEDED = frozenset({"Callable"})


class TypeBuilder:
    """Builds types and remembers, in :attr:`reasons`, what it had to leave out; :attr:`guessed` if that was a type.

    ``models`` are the project's classes; those of the SDKs are known here.
    """

    def __init__(self, models: Models) -> None:
        self.reasons: list[str] = []
        self.guessed = False
        self._classes = ClassTable({**CONTENT_MODELS, **models}, self)
        self._plain: dict[str, Any] = {}
        self._enums: dict[EnumOf, Any] = {}
        self._nodes = 0

    def note(self, reason: str) -> None:
        """Remember that the result is inexact because of ``reason``."""
        if reason not in self.reasons:
            self.reasons.append(reason)

    def build(self, annotation: Type) -> Any:
        """The real type of ``annotation``. Call :meth:`finish` before pydantic sees it."""
        return self.part(annotation, 0)

    def built(self, key: str) -> Any | None:
        """The class of ``key`` if an annotation named it, else None."""
        return self._classes.made(key)

    def finish(self) -> None:
        """Complete the classes that refer to each other."""
        self._classes.finish()

    def part(self, annotation: Type, depth: int) -> Any:
        """The type of a part ``depth`` levels deep; ``Any``, with a note, where it cannot be represented."""
        self._nodes += 1
        try:
            if depth > MAX_DEPTH:
                raise InexactError(f"an annotation is nested more than {MAX_DEPTH} levels deep")
            if self._nodes > MAX_NODES:
                raise InexactError("the annotations are too large")
            return self._dispatch(annotation, depth)
        except InexactError as reason:
            self.note(str(reason))
            self.guessed = True
            return Any

    def _dispatch(self, annotation: Type, depth: int) -> Any:
        if isinstance(annotation, Named):
            return self._named(annotation, depth)
        if isinstance(annotation, Generic):
            return self._generic(annotation, depth)
        if isinstance(annotation, Union):
            return self._union(annotation, depth)
        if isinstance(annotation, LiteralOf):
            return _literal(annotation)
        if isinstance(annotation, EnumOf):
            return self._enum(annotation)
        if isinstance(annotation, Annotated):
            return self._annotated(annotation, depth)
        if isinstance(annotation, ModelRef):
            return self._classes.get(annotation.key, depth + 1)
        return self._unresolved(annotation)

    def _named(self, annotation: Named, depth: int) -> Any:
        if annotation.path == "builtins.None":
            return None
        if annotation.project:
            return self.opaque_class(annotation.path)
        path = canonical(annotation.path)
        if path in SHORTHANDS:
            return self._dispatch(SHORTHANDS[path], depth)
        if path in PLAIN_CLASSES:
            return self.opaque_class(path)
        found = library_type(path)
        if found is None:
            raise InexactError(f"the schema of {path} is not known")
        return found

    def opaque_class(self, path: str) -> Any:
        """The class without a schema that stands for ``path``, the same object every time."""
        if path not in self._plain:
            self._plain[path] = plain_class(path)
        return self._plain[path]

    def _generic(self, annotation: Generic, depth: int) -> Any:
        origin = canonical(annotation.origin)
        module, _, name = origin.rpartition(".")
        if name in _NO_ARGUMENTS_NEEDED:
            return library_type(origin)
        if module in ("typing", "typing_extensions") and name in ("Optional", "Union"):
            members = annotation.args if name == "Union" else (*annotation.args, Named("builtins.None"))
            return self._union(Union(members), depth)
        generic = library_type(origin)
        if generic is None:
            raise InexactError(f"the schema of {origin} is not known")
        if len(annotation.args) > MAX_MEMBERS:
            raise InexactError(f"{origin} has more than {MAX_MEMBERS} arguments")
        arguments = tuple(self.part(argument, depth + 1) for argument in annotation.args)
        try:
            return generic[arguments[0] if len(arguments) == 1 else arguments]
        except TypeError as error:
            raise RegistrationError(f"TypeError: {error}") from None

    def _union(self, annotation: Union, depth: int) -> Any:
        if len(annotation.members) > MAX_MEMBERS:
            raise InexactError(f"a union has more than {MAX_MEMBERS} members")
        members = tuple(self.part(member, depth + 1) for member in annotation.members)
        try:
            return union_of(members)
        except TypeError as error:
            raise RegistrationError(f"TypeError: {error}") from None

    def _enum(self, annotation: EnumOf) -> Any:
        if annotation not in self._enums:
            self._enums[annotation] = _make_enum(annotation)
        return self._enums[annotation]

    def _annotated(self, annotation: Annotated, depth: int) -> Any:
        metadata = Metadata()
        for item in annotation.metadata:
            self._add_metadata(item, metadata, depth)
        base = self.part(annotation.base, depth + 1) if metadata.base is None else metadata.base
        return annotated(base, metadata.values)

    def _add_metadata(self, item: FieldInfo | Text | Marker | Type, metadata: Metadata, depth: int) -> None:
        if isinstance(item, FieldInfo):
            metadata.values.append(pydantic_field(item, self.note))
        elif isinstance(item, Text):
            metadata.values.append(item.text)
        elif isinstance(item, Marker):
            add_marker(item, metadata, self.note)
        else:
            metadata.values.append(self.part(item, depth + 1))

    def _unresolved(self, annotation: Unresolved) -> Any:
        if annotation.missing:
            raise RegistrationError(f"NameError: {annotation.reason}")
        raise InexactError(annotation.reason)


def _literal(annotation: LiteralOf) -> Any:
    import typing

    if len(annotation.values) > MAX_MEMBERS:
        raise InexactError(f"a Literal has more than {MAX_MEMBERS} members")
    check_constant(annotation.values)
    return typing.Literal[annotation.values]


def _make_enum(annotation: EnumOf) -> Any:
    import enum

    make: Any = enum.Enum
    if len(annotation.members) > MAX_MEMBERS:
        raise InexactError(f"the enum {annotation.name} has more than {MAX_MEMBERS} members")
    check_constant(annotation.members)
    bases = {"": None, "str": str, "int": int, "float": float}
    try:
        made = make(annotation.name, list(annotation.members), type=bases[annotation.base])
    except (TypeError, ValueError) as error:
        raise InexactError(f"the enum {annotation.name} cannot be rebuilt: {error}") from None
    made.__doc__ = annotation.doc
    made.__module__ = annotation.module or "__main__"
    return made

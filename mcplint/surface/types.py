"""Annotations of analysed code as plain data, ready to be turned into real types and then into a JSON Schema.

The machine resolves annotations to values; :mod:`mcplint.surface.annotations` reads those values as :data:`Type`;
:mod:`mcplint.surface.schema` builds pydantic types from them. Nothing in here can run analysed code.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

from mcplint.finding import Location


class _Absent(msgspec.Struct, frozen=True):
    """The type of :data:`ABSENT`."""


ABSENT = _Absent()
"""No default value was given."""


class Dynamic(msgspec.Struct, frozen=True):
    """A default that exists but whose value is unknown (a call, ``default_factory=…``, an object).

    A ``reason`` that starts with ``default_factory`` stands for a factory, which does not show in a schema. ``usual``
    holds the text that it is as long as no setting says otherwise (None: no text is given); empty if that is not known.
    """

    reason: str = ""
    usual: tuple[str | None, ...] = ()


class Named(msgspec.Struct, frozen=True):
    """A type by its canonical dotted path: ``builtins.int``, ``typing.Any``, ``datetime.datetime``, ``mcp…Context``.

    ``None`` is ``builtins.None``. A class of the project that is no model is ``Named("project.module.Class")`` with
    ``project`` set.
    """

    path: str
    project: bool = False


class Generic(msgspec.Struct, frozen=True):
    """A subscripted type other than the special forms below: ``list[int]`` is ``Generic("builtins.list", (…,))``.

    ``args`` may end with :data:`ELLIPSIS` for ``tuple[int, ...]``.
    """

    origin: str
    args: tuple[Type, ...]


class Union(msgspec.Struct, frozen=True):
    """``X | Y``, ``Union[X, Y]``, ``Optional[X]`` (the latter with ``builtins.None`` last), members in source order."""

    members: tuple[Type, ...]


class LiteralOf(msgspec.Struct, frozen=True):
    """``Literal[…]`` with its constants in order (str, int, bool, bytes, None)."""

    values: tuple[Any, ...]


class EnumOf(msgspec.Struct, frozen=True):
    """A project enum. ``base`` is the mixed-in type: ``str``, ``int`` or "" for a plain ``Enum``."""

    name: str
    members: tuple[tuple[str, Any], ...]
    base: Literal["", "str", "int", "float"] = ""
    doc: str | None = None
    module: str = ""


class FieldInfo(msgspec.Struct, frozen=True):
    """``pydantic.Field(…)``: its keyword arguments with constant values; what is not constant is named in ``dynamic``.

    A first positional argument or ``default=`` is in ``default`` (``...`` counts as absent).
    """

    keywords: dict[str, Any]
    default: Any = ABSENT
    dynamic: tuple[str, ...] = ()


class Text(msgspec.Struct, frozen=True):
    """A plain string as metadata of ``Annotated``."""

    text: str


class Marker(msgspec.Struct, frozen=True):
    """Other metadata of ``Annotated``, or a marker used as default: a library call such as ``annotated_types.Ge(3)``,
    ``pydantic.BeforeValidator(f)``, ``fastmcp.dependencies.Depends(f)``. ``args``/``keywords`` hold constants only."""

    path: str
    args: tuple[Any, ...] = ()
    keywords: dict[str, Any] = {}


class Annotated(msgspec.Struct, frozen=True):
    """``Annotated[base, m1, m2]``. A type in the metadata describes the result of ``Annotated[CallToolResult, T]``."""

    base: Type
    metadata: tuple[FieldInfo | Text | Marker | Type, ...]


class ModelRef(msgspec.Struct, frozen=True):
    """A project class that has a schema, by its key in the :class:`Models` table (so recursive models are finite)."""

    key: str


class Unresolved(msgspec.Struct, frozen=True):
    """An annotation that could not be resolved. ``missing`` if running the server would fail on it too."""

    reason: str
    missing: bool = False


Type: TypeAlias = Named | Generic | Union | LiteralOf | EnumOf | Annotated | ModelRef | Unresolved

NONE = Named("builtins.None")
ANY = Named("typing.Any")
ELLIPSIS = Named("builtins.Ellipsis")


class ModelField(msgspec.Struct, frozen=True):
    """A field of a model. ``default``: :data:`ABSENT`, a constant, :class:`FieldInfo` or :class:`Dynamic`.

    ``required`` is False for ``NotRequired`` keys of a TypedDict; ``doc`` the attribute docstring, if one follows.
    """

    name: str
    type: Type
    default: Any = ABSENT
    required: bool = True
    doc: str | None = None


class Model(msgspec.Struct, frozen=True):
    """A class that pydantic can describe. ``config`` holds the constant entries of ``model_config``/``class Config``;
    ``reasons`` are given where validators, computed fields or a custom schema hook change the schema.

    ``fields`` includes the inherited ones, ``module`` is the name it has at run time. ``class`` is a plain class with
    annotated attributes: no SDK takes it as an argument, ``mcp`` describes it as a result. ``postponed`` says that the
    annotations are strings at run time (``from __future__ import annotations``).
    """

    key: str
    name: str
    kind: Literal["model", "typeddict", "dataclass", "namedtuple", "root", "pydantic-dataclass", "class"]
    fields: tuple[ModelField, ...]
    module: str = ""
    doc: str | None = None
    config: dict[str, Any] = {}
    total: bool = True
    postponed: bool = False
    reasons: tuple[str, ...] = ()


Models: TypeAlias = dict[str, Model]


class Parameter(msgspec.Struct, frozen=True):
    """A parameter of a handler. ``type`` is None without annotation.

    ``default``: :data:`ABSENT`, a constant (str, int, float, bool, None, or lists/dicts of them), :class:`FieldInfo`
    (``x: int = Field(…)``), :class:`Marker` (``= Depends(f)``, ``= CurrentContext()``) or :class:`Dynamic`.
    """

    name: str
    kind: Literal["positional_only", "positional", "var_positional", "keyword_only", "var_keyword"]
    type: Type | None
    default: Any
    location: Location
    annotation_location: Location | None = None


class Signature(msgspec.Struct, frozen=True):
    """What the SDK sees of a handler. ``returns`` is None without annotation; ``reasons`` say why it may be wrong."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type | None
    is_async: bool
    doc: str | None
    location: Location
    reasons: tuple[str, ...] = ()

# ruff: noqa: UP007, UP045
"""Classes that the sample handlers use."""

from __future__ import annotations

import dataclasses
import datetime
import enum
from typing import Annotated, Any, ClassVar, Generic, Literal, NamedTuple, Optional, TypeVar, Union

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, RootModel
from pydantic.alias_generators import to_camel, to_pascal
from pydantic.dataclasses import dataclass as pydantic_dataclass
from typing_extensions import NotRequired, Required, TypedDict

T = TypeVar("T")


class Color(str, enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(enum.Enum):
    """Mixed values."""

    ONE = 1
    TWO = "two"
    NONE = None


class Ratio(float, enum.Enum):
    HALF = 0.5


class Single(enum.Enum):
    ONLY = "only"


class Movie(TypedDict):
    """A movie."""

    title: str
    year: NotRequired[int]


class Partial(TypedDict, total=False):
    a: int
    b: Required[Annotated[str, Field(description="The b.", min_length=1)]]


class Family(TypedDict):
    name: str
    children: list[Family]


@dataclasses.dataclass
class Point:
    """A point."""

    x: int
    y: str = "d"
    tags: list[str] = dataclasses.field(default_factory=list)
    level: Level = Level.LOW


@dataclasses.dataclass
class Tree:
    value: int
    left: Optional[Tree] = None


@pydantic_dataclass
class Checked:
    """A checked dataclass."""

    n: Annotated[int, Field(gt=0)]
    label: str = Field("x", description="A label.")
    extra: list[int] = dataclasses.field(default_factory=list)


class Pair(NamedTuple):
    first: int
    second: str = "two"


class Inner(BaseModel):
    """Inner doc.

    More about it.
    """

    q: str = Field(description="the q")


class Outer(BaseModel):
    inner: Inner
    items: list[Inner] = []
    by_name: dict[str, Inner] = Field(default_factory=dict)


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")

    n: int


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", title="Closed Thing", json_schema_extra={"examples": [{"n": 1}]})

    n: int


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    user_id: int = Field(alias="userId")
    other: str = Field("o", validation_alias="otherIn", serialization_alias="otherOut")


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    first_name: str
    last_name: Optional[str] = None


class Pascal(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, serialize_by_alias=True)

    first_name: str


class Documented(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)

    a: int
    """Documented below."""
    b: str = Field("b", description="Wins.")
    """Loses."""


class Node(BaseModel):
    """A node."""

    value: int
    children: list[Node] = []
    parent: Optional[Node] = Field(None, description="The parent.")


class Left(BaseModel):
    right: Optional[Right] = None


class Right(BaseModel):
    left: Optional[Left] = None


class Base(BaseModel):
    id: int
    kind: ClassVar[str] = "base"
    _secret: int = 3


class Derived(Base):
    """Derived from a base."""

    name: str = "n"


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    meows: int


class Dog(BaseModel):
    kind: Literal["dog"]
    barks: float


class Owner(BaseModel):
    pet: Union[Cat, Dog] = Field(discriminator="kind")


class Page(BaseModel, Generic[T]):
    items: list[T]
    total: int = 0


class Numbers(RootModel[list[int]]):
    """A list of numbers."""


class Named(RootModel[dict[str, Inner]]):
    root: dict[str, Inner] = Field(description="By name.")


class Constrained(BaseModel):
    n: int = Field(3, ge=0, le=10, multiple_of=3)
    f: float = Field(gt=0.5, lt=2)
    s: str = Field("abc", min_length=1, max_length=5, pattern="^[a-z]+$")
    items: list[int] = Field(default=[1], min_length=1, max_length=3)
    when: Optional[datetime.date] = None
    meta: Annotated[dict[str, Any], Field(title="Meta Data", deprecated=True)] = {}
    flag: bool = Field(True, examples=[True, False], json_schema_extra={"x-order": 1})
    color: Color = Color.RED


class Typed(BaseModel):
    td: Movie
    point: Point
    pair: Pair
    mode: Literal["r", "w"] = "r"


class Titles(BaseModel):
    title: str
    type: str = Field("t", title="The Type")
    properties: dict[str, int] = {}
    default: int = 1


class Many(BaseModel):
    x: int = Field(validation_alias=AliasChoices("x", "ex"))


class Plain:
    """Has annotations, but is no model."""

    a: int
    b: str = "b"
    _c: int = 1


class Opaque:
    pass

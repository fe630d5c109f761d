# ruff: noqa: B006, B008, UP006, UP007, UP035, UP045, RUF041, RUF013, A002, N803
"""Handlers with all kinds of parameters. Annotations are real objects here: no postponed evaluation."""

import collections
import collections.abc
import datetime
import decimal
import fractions
import ipaddress
import pathlib
import re
import typing
import uuid
import zoneinfo
from typing import Annotated, Any, Dict, List, Literal, Optional, Sequence, Tuple, Union

import pydantic
from annotated_types import Ge, Gt, Interval, Le, Len, Lt, MaxLen, MinLen, MultipleOf
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from schema_samples import models, twins
from schema_samples.case import Collector

case = Collector()


@case()
def no_parameters():
    return "x"


@case()
def untyped(a, b=1):
    return a


@case()
def primitives(s: str, i: int, f: float, b: bool, c: bytes):
    return s


@case()
def defaults(s: str = "x", n: int = 3, flag: bool = False, opt: str | None = None, f: float = 1.5):
    return s


@case()
def wrong_defaults(s: str = None, n: int = "three"):
    return s


@case()
def optional_required(x: Optional[int], y: int | None):
    return x


@case()
def unions(x: int | str, y: Union[int, list[str], None] = None, z: Optional[Union[float, bool]] = 1.0):
    return x


@case()
def literals(mode: Literal["r", "w"], one: Literal["only"] = "only", mixed: Literal[1, "a", True, None] = None):
    return mode


@case()
def literal_numbers(n: Literal[1, 2, 3], nested: Literal[Literal["a"], "b"]):
    return n


@case()
def enums(color: models.Color, level: models.Level = models.Level.LOW, mixed: models.Mixed = models.Mixed.TWO):
    return color


@case()
def more_enums(ratio: models.Ratio, only: models.Single, colors: list[models.Color], c: models.Color | None = None):
    return ratio


@case()
def annotated_field(
    q: Annotated[str, Field(description="Query", min_length=1, max_length=10, pattern="^a")],
    n: Annotated[int, Field(ge=1, le=9, description="Number")] = 5,
):
    return q


@case()
def annotated_text(q: Annotated[str, "plain text"], n: Annotated[int, "a number"] = 3):
    return q


@case()
def annotated_two_texts(q: Annotated[str, "one", "two"], r: Annotated[str, "one", Field(max_length=3)]):
    return q


@case()
def annotated_keyword_only(*, q: Annotated[str, "plain text"] = "x", n: int = 3):
    return q


@case()
def field_default(x: int = Field(5, ge=0, le=10, description="d"), y: str = Field(default="y", title="Why")):
    return x


@case()
def field_required(x: int = Field(..., description="d", examples=[1]), y: str = Field(description="why")):
    return x


@case()
def field_factory(x: list[int] = Field(default_factory=list, description="many")):
    return x


@case()
def field_both(x: Annotated[int, Field(description="one", ge=0)] = Field(3, description="two", le=5)):
    return x


@case()
def field_extra(
    x: Annotated[str, Field(title="My X", json_schema_extra={"format": "uri", "x-ui": {"title": "t", "type": "u"}})],
    old: Annotated[int, Field(deprecated=True)] = 1,
    why: Annotated[int, Field(deprecated="because")] = 1,
):
    return x


@case()
def field_alias(x: Annotated[str, Field(alias="theX")], y: Annotated[int, Field(validation_alias="theY")] = 1):
    return x


@case()
def field_numbers(
    a: Annotated[int, Field(gt=0, lt=10, multiple_of=2)],
    b: Annotated[float, Field(gt=0.5, allow_inf_nan=False)],
    c: Annotated[decimal.Decimal, Field(max_digits=5, decimal_places=2)],
    d: Annotated[int, Field(strict=True)],
):
    return a


@case()
def annotated_types(
    a: Annotated[int, Gt(0), Le(5)],
    b: Annotated[int, Interval(ge=1, lt=7)],
    c: Annotated[str, MinLen(1), MaxLen(3)],
    d: Annotated[list[int], Len(1, 2)],
    e: Annotated[int, MultipleOf(3), Ge(0), Lt(30)],
):
    return a


@case()
def string_constraints(
    a: Annotated[str, StringConstraints(min_length=2, max_length=4, pattern=r"^\d+$", strip_whitespace=True)],
    b: Annotated[str, StringConstraints(to_upper=True)] = "B",
):
    return a


@case()
def validators(
    a: Annotated[int, AfterValidator(lambda v: v)],
    b: Annotated[str, BeforeValidator(str), Field(description="text")],
    c: Annotated[int, WithJsonSchema({"type": "integer", "format": "odd"})],
):
    return a


@case()
def dicts(a: dict, b: dict[str, Any], c: dict[str, int], d: Dict[str, List[int]], e: dict[int, str], f: Dict):
    return a


@case()
def lists(a: list, b: list[str], c: Sequence[int], d: set[int], e: List[Dict[str, Any]], f: frozenset[str], g: List):
    return a


@case()
def tuples(
    a: tuple[int, str], b: tuple[int, ...], c: tuple, d: Tuple[str, int, float] = ("a", 1, 2.0), e: tuple[()] = ()
):
    return a


@case()
def abstract(
    a: collections.abc.Mapping[str, int],
    b: typing.Iterable[int],
    c: collections.deque[int],
    d: collections.OrderedDict[str, int],
    e: typing.Mapping[str, Any],
    f: collections.defaultdict[str, list[int]],
    g: collections.Counter[str],
):
    return a


@case()
def anything(x: Any, y: object = None, z: Any = 3, w: list[Any] | None = None):
    return x


@case()
def nested(m: list[list[int]], o: list[models.Inner] | None = None, p: dict[str, dict[str, list[int | None]]] = {}):
    return m


@case()
def typed_dicts(a: models.Movie, b: models.Partial, c: list[models.Movie] | None = None):
    return a


@case()
def recursive_typed_dict(a: models.Family):
    return a


@case()
def dataclasses_(a: models.Point, b: models.Checked, c: models.Point | None = None):
    return a


@case()
def recursive_dataclass(a: models.Tree):
    return a


@case()
def named_tuple(a: models.Pair):
    return a


@case()
def model(o: models.Outer):
    return o


@case()
def model_extra(o: models.Open, c: models.Closed):
    return o


@case()
def model_aliases(a: models.Aliased, b: models.Camel, c: models.Pascal):
    return a


@case()
def model_alias_choices(a: models.Many):
    return a


@case()
def model_docs(a: models.Documented):
    return a


@case()
def model_recursive(a: models.Node):
    return a


@case()
def model_mutual(a: models.Left, b: models.Right | None = None):
    return a


@case()
def model_inherited(a: models.Derived, b: models.Base):
    return a


@case()
def model_constrained(a: models.Constrained):
    return a


@case()
def model_typed(a: models.Typed):
    return a


@case()
def model_titles(a: models.Titles, title: str, type: str = "t", default: int = 3):
    return a


@case()
def model_generic(a: models.Page[int], b: models.Page[models.Inner]):
    return a


@case()
def model_generic_open(a: models.Page):
    return a


@case()
def model_root(a: models.Numbers, b: models.Named):
    return a


@case()
def model_discriminated(
    a: models.Owner, b: Annotated[models.Cat | models.Dog, Field(discriminator="kind", description="either")]
):
    return a


@case()
def model_union(x: Annotated[Union[models.Inner, models.Open], Field(description="either")]):
    return x


@case()
def model_described(a: Annotated[models.Inner, Field(description="Over the doc")], b: Annotated[models.Inner, "Text"]):
    return a


@case()
def model_optional(a: models.Inner | None = None, b: Optional[models.Node] = None):
    return a


@case()
def model_twins(a: models.Inner, b: twins.Inner):
    return a


@case()
def model_with_default(a: models.Movie = {"title": "t"}, b: dict[str, int] = {"title": 1, "type": 2}):
    return a


@case()
def dates(
    d: datetime.datetime,
    e: datetime.date,
    t: datetime.time,
    delta: datetime.timedelta,
    zone: zoneinfo.ZoneInfo | None = None,
):
    return d


@case()
def special(u: uuid.UUID, p: pathlib.Path, m: decimal.Decimal, f: fractions.Fraction, r: re.Pattern, c: complex):
    return u


@case()
def addresses(
    a: ipaddress.IPv4Address, b: ipaddress.IPv6Network, c: pydantic.IPvAnyAddress, d: ipaddress.IPv4Interface
):
    return a


@case()
def urls(a: pydantic.AnyUrl, b: pydantic.HttpUrl, c: pydantic.AnyHttpUrl, d: pydantic.PostgresDsn | None = None):
    return a


@case()
def emails(a: pydantic.EmailStr, b: pydantic.NameEmail, c: list[pydantic.EmailStr] = []):
    return a


@case()
def secrets(a: pydantic.SecretStr, b: pydantic.SecretBytes | None = None):
    return a


@case()
def numbers(
    a: pydantic.PositiveInt, b: pydantic.NonNegativeFloat, c: pydantic.NegativeInt, d: pydantic.FiniteFloat = 1.0
):
    return a


@case()
def strict(a: pydantic.StrictInt, b: pydantic.StrictStr, c: pydantic.StrictBool = True):
    return a


@case()
def constrained(
    a: pydantic.conint(ge=1, le=5),
    b: pydantic.constr(min_length=2, pattern="^x"),
    c: pydantic.conlist(int, min_length=1, max_length=4),
    d: pydantic.confloat(gt=0.0) = 2.0,
):
    return a


@case()
def paths(a: pydantic.FilePath, b: pydantic.DirectoryPath, c: pydantic.NewPath):
    return a


@case()
def uuids(a: pydantic.UUID4, b: pydantic.UUID1 | None = None):
    return a


@case()
def more_dates(a: pydantic.AwareDatetime, b: pydantic.PastDate, c: pydantic.FutureDatetime, d: pydantic.NaiveDatetime):
    return a


@case()
def json_values(a: pydantic.JsonValue, b: pydantic.Json, c: pydantic.Json[list[int]], d: pydantic.ByteSize = 1):
    return a


@case()
def base64(a: pydantic.Base64Bytes, b: pydantic.Base64Str):
    return a


@case()
def skipped(a: int, b: SkipJsonSchema[str] = "b", c: str | SkipJsonSchema[None] = None):
    return a


@case()
def types(a: type[int] | None = None, b: typing.Type[Any] = int):
    return a


@case()
def variadic(*args):
    return "x"


@case()
def keywords(a: int, **kwargs):
    return "x"


@case()
def typed_keywords(a: int, *rest: str, **more: int):
    return "x"


@case()
def positional_only(a: int, /, b: int = 2):
    return "x"


@case()
def all_positional(a: int, b: str, /):
    return "x"


@case()
def keyword_only(*, a: int, b: int = 2):
    return "x"


@case()
def keyword_only_none(*, a: int, b: int = 2) -> None:
    return None


@case()
def mutable_default(tags: list[str] = [], opts: dict[str, int] = {}, pairs: list[dict[str, Any]] = [{"a": [1, None]}]):
    return tags


@case()
def underscore(_secret: str):
    return "x"


@case()
def method_names(schema: str, json: str = "j", copy: bool = False, validate: int = 1, dict: str = "d"):
    return schema


@case()
def model_names(model_id: str, model_config_: str = "", construct: str = "", fields: list[str] = []):
    return model_id


@case()
def odd_names(a1: int, camelCase: int, URL: str, x_: str = "", class_: str = ""):
    return a1


@case()
def opaque(o: models.Opaque):
    return "x"


@case()
def plain_attributes(o: models.Plain):
    return "x"


@case()
def callback(cb: typing.Callable[[int], int]):
    return "x"


@case()
def self_first(self, a: int):
    return "x"


@case()
def bad_pattern(a: Annotated[str, Field(pattern="(?<=a)b")]):
    return "x"


@case()
def unicode_(größe: int, text: Annotated[str, Field(description="Größe – ✓")] = "ä"):
    return "x"


@case()
def many(
    query: str,
    limit: Annotated[int, Field(ge=1, le=100)] = 10,
    offset: int = 0,
    tags: list[str] | None = None,
    filters: dict[str, Union[str, int, list[str]]] | None = None,
    sort: Literal["asc", "desc"] = "asc",
    point: models.Point | None = None,
):
    return query

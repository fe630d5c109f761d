# ruff: noqa: UP006, UP007, UP035, UP045
"""Handlers with all kinds of results."""

import collections.abc
import datetime
import typing
from typing import Annotated, Any, Dict, List, Literal, Optional, Sequence, Tuple, Union

import pydantic
from pydantic import Field

from schema_samples import models
from schema_samples.case import Collector

case = Collector()

RESULTS: dict[str, Any] = {
    "str": str,
    "int": int,
    "bool": bool,
    "bytes": bytes,
    "none": None,
    "any": Any,
    "object": object,
    "dict": dict,
    "dict_any": dict[str, Any],
    "dict_int": dict[str, int],
    "dict_int_keys": dict[int, str],
    "dict_model": dict[str, models.Inner],
    "typing_dict": Dict[str, Any],
    "typing_dict_bare": Dict,
    "mapping": typing.Mapping[str, int],
    "list": list,
    "list_any": list[Any],
    "list_str": list[str],
    "list_dict": list[dict[str, Any]],
    "list_model": list[models.Inner],
    "typing_list": List[int],
    "typing_list_bare": List,
    "sequence": Sequence[Any],
    "abc_sequence": collections.abc.Sequence[str],
    "tuple": tuple[int, str],
    "tuple_any": tuple[Any, ...],
    "typing_tuple": Tuple[int, ...],
    "tuple_bare": tuple,
    "set": set[int],
    "optional": Optional[str],
    "optional_model": models.Inner | None,
    "union": Union[int, str],
    "union_models": Union[models.Inner, models.Open],
    "union_bytes": Union[bytes, str],
    "literal": Literal["a", "b"],
    "enum": models.Color,
    "list_enum": list[models.Color],
    "model": models.Inner,
    "model_nested": models.Outer,
    "model_recursive": models.Node,
    "model_list_recursive": list[models.Node],
    "model_mutual": models.Left,
    "model_aliased": models.Aliased,
    "model_camel": models.Camel,
    "model_pascal": models.Pascal,
    "model_pascal_list": list[models.Pascal],
    "model_closed": models.Closed,
    "model_constrained": models.Constrained,
    "model_generic": models.Page[models.Inner],
    "model_discriminated": models.Owner,
    "model_titles": models.Titles,
    "model_root": models.Numbers,
    "model_root_dict": models.Named,
    "model_typed": models.Typed,
    "typed_dict": models.Movie,
    "typed_dict_partial": models.Partial,
    "typed_dict_recursive": models.Family,
    "list_typed_dict": list[models.Movie],
    "dataclass": models.Point,
    "dataclass_recursive": models.Tree,
    "dataclass_checked": models.Checked,
    "named_tuple": models.Pair,
    "plain": models.Plain,
    "opaque": models.Opaque,
    "list_opaque": list[models.Opaque],
    "datetime": datetime.datetime,
    "url": pydantic.HttpUrl,
    "json_value": pydantic.JsonValue,
    "annotated": Annotated[int, Field(description="A number", ge=0)],
    "annotated_text": Annotated[str, "Some text"],
    "annotated_model": Annotated[models.Inner, Field(description="The inner")],
    "annotated_dict": Annotated[dict[str, int], Field(description="Numbers")],
    "annotated_list": Annotated[list, Field(description="Things")],
    "nested": dict[str, list[models.Inner | None]],
    "iterator": typing.Iterator[int],
    "generator": collections.abc.Generator[int, None, None],
}


def _handler(name: str, annotation: Any) -> Any:
    def handler():
        return None

    handler.__name__ = handler.__qualname__ = f"result_{name}"
    handler.__annotations__ = {"return": annotation}
    return handler


for _name, _annotation in RESULTS.items():
    case()(_handler(_name, _annotation))


@case()
def result_unannotated(a: int = 1):
    return {"a": 1}


@case()
async def result_async(a: int) -> list[int]:
    return [a]


@case("mcp1", "mcp2", structured_output=False)
def unstructured(a: int) -> models.Inner:
    return models.Inner(q="")


@case("mcp1", "mcp2", structured_output=True)
def structured(a: int) -> list[str]:
    return []


@case("mcp1", "mcp2", structured_output=True)
def structured_unannotated(a: int):
    return []


@case("mcp1", "mcp2", structured_output=True)
def structured_opaque(a: int) -> models.Opaque:
    return models.Opaque()

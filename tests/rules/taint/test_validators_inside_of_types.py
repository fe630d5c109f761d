"""Constraints and validators of pydantic that stand inside of optional types, unions and containers, for arguments and
for fields of models."""

import pytest
from taint.tools import reported

HELPERS = """
from collections.abc import Sequence

from pydantic import AfterValidator, PlainValidator, StringConstraints, constr


def plain(value: str) -> str:
    if not value.isalnum():
        raise ValueError("letters and digits only")
    return value


def all_plain(values: list[str]) -> list[str]:
    for value in values:
        if not value.isalnum():
            raise ValueError("letters and digits only")
    return values


Checked = Annotated[str, AfterValidator(plain)]
Letters = Annotated[str, Field(pattern="^[a-z]+$")]
Constrained = Annotated[str, StringConstraints(pattern="^[a-z]+$")]
Made = constr(pattern="^[a-z]+$")
Perhaps = Checked | None


class Inner(BaseModel):
    name: Letters
    free: str = ""


class Order(BaseModel):
    name: Checked
    perhaps: Checked | None = None
    letters: Optional[Letters] = None
    names: list[Checked] = []
    by_key: dict[str, Letters] = {}
    keys: dict[Letters, str] = {}
    inner: Inner
    inners: list[Inner] = []
    no_inner: Inner | None = None
    free: str = ""
    free_texts: list[str] = []
    either: Checked | str = ""

    @field_validator("free_texts")
    @classmethod
    def of_texts(cls, values):
        return values


class Validated(BaseModel):
    names: list[str]
    name: str | None = None

    @field_validator("names")
    @classmethod
    def of_names(cls, values):
        return all_plain(values)

    @field_validator("name")
    @classmethod
    def of_name(cls, value):
        if value is not None and not value.isalnum():
            raise ValueError("letters and digits only")
        return value
"""

TYPES = ("Checked", "Letters", "Constrained", "Made")

USES = {
    "itself": ("{0}", "os.system('id ' + x)"),
    "optional": ("{0} | None = None", "os.system(f'id {{x}}')"),
    "optional_asked": ("Optional[{0}] = None", "x and os.system('id ' + x)"),
    "described": ("Annotated[{0} | None, Field(description='A name')] = None", "os.system(f'id {{x}}')"),
    "union": ("{0} | int", "os.system(f'id {{x}}')"),
    "first_of_list": ("list[{0}]", "os.system('id ' + x[0])"),
    "joined_list": ("list[{0}]", "os.system('id ' + ' '.join(x))"),
    "each_of_sequence": ("Sequence[{0}]", "[os.system('id ' + y) for y in x]"),
    "each_of_set": ("set[{0}]", "[os.system('id ' + y) for y in x]"),
    "no_list": ("list[{0}] | None = None", "[os.system('id ' + y) for y in x or []]"),
    "place_of_tuple": ("tuple[int, {0}]", "os.system('id ' + x[1])"),
    "any_of_tuple": ("tuple[{0}, ...]", "[os.system('id ' + y) for y in x]"),
    "item": ("dict[str, {0}]", "os.system('id ' + x['a'])"),
    "items": ("dict[str, {0}]", "[os.system('id ' + value) for _, value in x.items()]"),
    "keys": ("dict[{0}, str]", "[os.system('id ' + key) for key in x]"),
}

OTHER_PARTS = {
    "keys_of_values": "def tool(x: dict[str, Checked]):\n    [os.system('id ' + key) for key in x]",
    "values_of_keys": "def tool(x: dict[Checked, str]):\n    [os.system('id ' + value) for value in x.values()]",
    "another_place": "def tool(x: tuple[Checked, str]):\n    os.system('id ' + x[1])",
    "another_text": "def tool(x: Checked | str):\n    os.system('id ' + x)",
    "in_a_list": "def tool(x: list[Checked | str]):\n    os.system('id ' + x[0])",
    "no_constraint": "def tool(x: list[str]):\n    os.system('id ' + x[0])",
}

FIELDS = {
    "field": "order.name",
    "perhaps": "order.perhaps",
    "letters": "order.letters",
    "names": "order.names[0]",
    "by_key": "order.by_key['a']",
    "keys": "list(order.keys)[0]",
    "inner": "order.inner.name",
    "inners": "order.inners[0].name",
    "no_inner": "order.no_inner.name",
}

FREE = {
    "free": "order.free",
    "free_texts": "order.free_texts[0]",
    "free_inner": "order.inner.free",
    "free_inners": "order.inners[0].free",
    "either": "order.either",
}


@pytest.mark.parametrize("name", TYPES)
def test_a_constraint_holds_wherever_in_a_type_it_stands(tmp_path, name):
    tools = {
        use: f"def tool(x: {annotation.format(name)}):\n    {code.format()}" for use, (annotation, code) in USES.items()
    }
    assert reported(tmp_path, "command-injection", {**tools, **OTHER_PARTS}, HELPERS) == set(OTHER_PARTS)


def test_fields_of_models(tmp_path):
    tools = {name: f"def tool(order: Order):\n    os.system(f'id {{{text}}}')" for name, text in FIELDS.items()}
    tools |= {
        f"{name}_in_list": f"def tool(orders: list[Order]):\n    for order in orders:\n        os.system(f'id {{{text}}}')"
        for name, text in FIELDS.items()
    }
    free = {name: f"def tool(order: Order):\n    os.system(f'id {{{text}}}')" for name, text in FREE.items()}
    assert reported(tmp_path, "command-injection", {**tools, **free}, HELPERS) == set(free)


def test_validators_of_fields_and_of_whole_lists(tmp_path):
    tools = {
        "names": "def tool(x: Validated):\n    os.system('id ' + ' '.join(x.names))",
        "each_name": "def tool(x: Validated):\n    [os.system('id ' + name) for name in x.names]",
        "name": "def tool(x: Validated):\n    os.system(f'id {x.name}')",
        "argument": "def tool(x: Annotated[list[str], AfterValidator(all_plain)]):\n    os.system('id ' + x[0])",
        "instead": "def tool(x: Annotated[str, PlainValidator(plain)]):\n    os.system('id ' + x)",
        "called": "def tool(x: list[str]):\n    all_plain(x)\n    os.system('id ' + x[0])",
        "tested": "def tool(x: str | None = None):\n    if x is not None and not x.isalnum():\n        raise ValueError\n    os.system(f'id {x}')",
    }
    assert not reported(tmp_path, "command-injection", tools, HELPERS)

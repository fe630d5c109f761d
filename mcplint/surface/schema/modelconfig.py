"""The configuration of pydantic models: what of ``model_config`` may be passed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mcplint.surface.schema.limits import InexactError, check_constant
from mcplint.surface.types import Model, Named

_PASSED_ON = frozenset(
    {
        "allow_inf_nan",
        "arbitrary_types_allowed",
        "coerce_numbers_to_str",
        "extra",
        "from_attributes",
        "json_schema_extra",
        "json_schema_mode_override",
        "json_schema_serialization_defaults_required",
        "populate_by_name",
        "protected_namespaces",
        "regex_engine",
        "ser_json_bytes",
        "ser_json_temporal",
        "ser_json_timedelta",
        "serialize_by_alias",
        "str_max_length",
        "str_min_length",
        "strict",
        "title",
        "use_enum_values",
        "val_json_bytes",
        "validate_by_alias",
        "validate_by_name",
    }
)
"""Settings that can show in a schema; the others are left out."""

_COMPUTING = frozenset({"model_title_generator", "field_title_generator", "schema_generator"})

_ALIAS_GENERATORS = frozenset({"to_camel", "to_pascal", "to_snake"})


def pydantic_config(model: Model, note: Callable[[str], None]) -> dict[str, Any]:
    """The entries of ``model.config`` that pydantic gets; ``note`` is told of those that would change the schema."""
    config: dict[str, Any] = {}
    for name, value in model.config.items():
        if name in _COMPUTING:
            note(f"{model.name}: {name} is computed")
        elif name == "alias_generator":
            generator = _alias_generator(value)
            if generator is None:
                note(f"{model.name}: the alias generator is not known")
            else:
                config[name] = generator
        elif name in _PASSED_ON:
            try:
                check_constant(value)
            except InexactError as reason:
                note(f"{model.name}: {name}: {reason}")
            else:
                config[name] = value
    return config


def field_docs_wanted(model: Model) -> bool:
    """Whether docstrings below fields become descriptions (pydantic reads the source for it; we have the text)."""
    return model.config.get("use_attribute_docstrings") is True


def _alias_generator(value: Any) -> Any:
    """pydantic's own generator that ``value`` names (by its path or last part); None for any other."""
    path = value.path if isinstance(value, Named) else value
    if not isinstance(path, str):
        return None
    module, _, name = path.rpartition(".")
    if name not in _ALIAS_GENERATORS or module not in ("", "pydantic.alias_generators"):
        return None
    from pydantic import alias_generators

    return getattr(alias_generators, name)

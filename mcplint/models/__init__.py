"""What is known of library APIs: sinks, sanitizers, flows, guards, effects, types and tables for rules.

The facts are in ``rules/models/*.yaml`` and in model files of users; ``rules/models/README.md`` describes the notation.
:func:`load_models` reads both and returns :class:`Models`, which answers by canonical API path, in the machine's
spelling: ``os.system``, ``httpx.AsyncClient``, ``sqlite3.Cursor().execute``. A bad file is a :class:`ModelError`, whose
message is ``file:line: what is wrong, what to write``.
"""

from mcplint.models.models import Models, load_models
from mcplint.models.reading import ModelError
from mcplint.models.structs import (
    ALL,
    EVERY,
    EVERY_KEYWORD,
    Argument,
    Condition,
    Containment,
    Danger,
    EntryPoint,
    Flow,
    Predicate,
    Row,
    Sanitizer,
    Sink,
    Source,
)

__all__ = [
    "ALL",
    "EVERY",
    "EVERY_KEYWORD",
    "Argument",
    "Condition",
    "Containment",
    "Danger",
    "EntryPoint",
    "Flow",
    "ModelError",
    "Models",
    "Predicate",
    "Row",
    "Sanitizer",
    "Sink",
    "Source",
    "load_models",
]

"""The library types that annotations may name: canonical dotted path → real object, from a fixed table.

Only modules and names written here are ever imported: the standard library's plain types, pydantic, annotated-types and
typing-extensions. A path of the analysed code never reaches the import system.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

_TYPING = """
    Any AnyStr AbstractSet AsyncGenerator AsyncIterable AsyncIterator Awaitable ByteString Callable ChainMap ClassVar
    Collection Container Coroutine Counter DefaultDict Deque Dict Final FrozenSet Generator Hashable Iterable Iterator
    ItemsView KeysView List LiteralString Mapping MappingView Match MutableMapping MutableSequence MutableSet Never
    NoReturn Optional OrderedDict Pattern ReadOnly Required NotRequired Reversible Sequence Set Sized SupportsInt
    SupportsFloat Text Tuple Type Union ValuesView
"""

_NETWORKS = """
    AmqpDsn AnyHttpUrl AnyUrl AnyWebsocketUrl ClickHouseDsn CockroachDsn FileUrl FtpUrl HttpUrl IPvAnyAddress
    IPvAnyInterface IPvAnyNetwork KafkaDsn MariaDBDsn MongoDsn MySQLDsn NatsDsn PostgresDsn RedisDsn SnowflakeDsn
    WebsocketUrl
"""

_TYPES = """
    AwareDatetime Base64Bytes Base64Str Base64UrlBytes Base64UrlStr ByteSize DirectoryPath FilePath FiniteFloat
    FutureDate FutureDatetime ImportString InstanceOf Json JsonValue NaiveDatetime NegativeFloat NegativeInt NewPath
    NonNegativeFloat NonNegativeInt NonPositiveFloat NonPositiveInt OnErrorOmit PastDate PastDatetime PositiveFloat
    PositiveInt Secret SecretBytes SecretStr SerializeAsAny SocketPath StrictBool StrictBytes StrictFloat StrictInt
    StrictStr UUID1 UUID3 UUID4 UUID5 UUID6 UUID7 UUID8
"""

_ALLOWED: Mapping[str, str] = {
    "builtins": "bool bytearray bytes complex dict float frozenset int list object set str tuple type",
    "typing": _TYPING,
    "typing_extensions": _TYPING,
    "collections": "ChainMap Counter OrderedDict defaultdict deque",
    "collections.abc": """
        AsyncGenerator AsyncIterable AsyncIterator Awaitable Buffer ByteString Callable Collection Container Coroutine
        Generator Hashable ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping MutableSequence
        MutableSet Reversible Sequence Set Sized ValuesView
    """,
    "datetime": "date datetime time timedelta timezone tzinfo",
    "decimal": "Decimal",
    "enum": "Enum Flag IntEnum IntFlag StrEnum",
    "fractions": "Fraction",
    "ipaddress": "IPv4Address IPv4Interface IPv4Network IPv6Address IPv6Interface IPv6Network",
    "numbers": "Number",
    "os": "PathLike",
    "pathlib": "Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath",
    "re": "Match Pattern",
    "types": "NoneType",
    "uuid": "UUID",
    "zoneinfo": "ZoneInfo",
    "pydantic": f"{_TYPES} {_NETWORKS} BaseModel RootModel SkipValidation",
    "pydantic.functional_serializers": "SerializeAsAny",
    "pydantic.functional_validators": "InstanceOf SkipValidation",
    "pydantic.json_schema": "SkipJsonSchema",
    "pydantic_core": "MultiHostUrl Url",
}

_MARKERS: Mapping[str, str] = {
    "annotated_types": "Ge Gt Interval IsAscii IsDigits IsLower IsUpper Le Len LowerCase Lt MaxLen MinLen MultipleOf",
    "pydantic": "AllowInfNan Discriminator FailFast StringConstraints Strict Tag UrlConstraints WithJsonSchema",
    "pydantic.json_schema": "Examples SkipJsonSchema WithJsonSchema",
}

_TEXT_FORMATS = {"pydantic.EmailStr": "email", "pydantic.NameEmail": "name-email"}

_CONSTRAINED = frozenset({"conbytes", "condate", "condecimal", "confloat", "conint", "constr"})
"""Functions of pydantic that make a type of their own from constant keywords."""

_ALLOWED_NAMES = {module: frozenset(names.split()) for module, names in _ALLOWED.items()}
_MARKER_NAMES = {module: frozenset(names.split()) for module, names in _MARKERS.items()}


def library_type(path: str) -> Any | None:
    """The real type that ``path`` names; None if the table, or the installed version, does not have it."""
    if path == "builtins.None":
        return type(None)
    if path == "builtins.Ellipsis":
        return Ellipsis
    if path in _TEXT_FORMATS:
        return _text_format(_TEXT_FORMATS[path])
    return _lookup(_ALLOWED_NAMES, path)


def library_marker(path: str) -> Any | None:
    """The class of the ``Annotated`` metadata that ``path`` names, or None."""
    return _lookup(_MARKER_NAMES, path)


def constrained_type(path: str) -> Any | None:
    """The ``pydantic.conint``-like function that ``path`` names, or None."""
    module, _, name = path.rpartition(".")
    if module != "pydantic" or name not in _CONSTRAINED:
        return None
    return getattr(importlib.import_module("pydantic"), name, None)


def _lookup(table: Mapping[str, frozenset[str]], path: str) -> Any | None:
    module, _, name = path.rpartition(".")
    if name not in table.get(module, frozenset()):
        return None
    try:
        return getattr(importlib.import_module(module), name, None)
    except ImportError:
        return None


def _text_format(name: str) -> Any:
    """A string with a format: pydantic's own e-mail types need a package that the analysing environment may lack."""
    from typing import Annotated

    from pydantic import WithJsonSchema

    return Annotated[str, WithJsonSchema({"type": "string", "format": name})]

"""Requirements such as ``mcp[cli]>=1.6,<2``, and what they say about an SDK."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from mcplint import resources
from mcplint.documents.sdk import Sdk
from mcplint.documents.versions import ANY, Bounds, parse_specifier, parse_version, pin
from mcplint.names import did_you_mean

_REQUIREMENT = re.compile(
    r"\s*(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*"
    r"(?:@\s*(?P<url>\S+)|\(?(?P<specifier>[^;()]*)\)?)\s*(?:;.*)?",
    re.DOTALL,
)
_URL_VERSION = re.compile(r"@v?(\d+(?:\.\d+)+)(?![\w.])|-(\d+(?:\.\d+)+)(?:-|\.tar|\.zip)")
_MAX_REQUIREMENT = 2000

Origin = Literal["user", "lock", "requirement", "script"]


class Requirement(msgspec.Struct, frozen=True):
    """A distribution (normalised name) and the versions of it that are allowed."""

    name: str
    bounds: Bounds


class SdkFacts(msgspec.Struct, frozen=True):
    """What is known of a distribution in general: see ``rules/frameworks/sdks.yaml``."""

    imports: tuple[str, ...] = ()
    majors: dict[int, int] = {}
    needs: dict[int, dict[str, int]] = {}


@functools.cache
def known_sdks() -> Mapping[str, SdkFacts]:
    """All SDKs by distribution name."""
    return msgspec.convert(resources.read_rule_yaml("frameworks/sdks.yaml"), dict[str, SdkFacts])


def normal_name(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parse_requirement(text: str) -> Requirement:
    """Reads a PEP 508 requirement; extras and environment markers are passed over.

    Raises:
        ValueError: it is none, or its version specifier makes no sense.
    """
    match = _REQUIREMENT.fullmatch(text) if len(text) <= _MAX_REQUIREMENT else None
    if match is None:
        raise ValueError(f"`{text[:80].strip()}` is no requirement")
    url = match["url"]
    bounds = _url_bounds(url) if url else parse_specifier(match["specifier"] or "")
    return Requirement(normal_name(match["name"]), bounds)


def parse_sdk(text: str) -> Sdk:
    """The SDK that a user names with ``--sdk`` or ``sdk = […]``: ``mcp>=2``, ``fastmcp==3.4``, ``mcp``.

    Raises:
        ValueError: it is no requirement of a known SDK; the message is meant for the user.
    """
    requirement = parse_requirement(text)
    known = known_sdks()
    if requirement.name not in known:
        near = did_you_mean(requirement.name, known)
        hint = f"did you mean `{near}`?" if near else f"known are {', '.join(sorted(known))}"
        raise ValueError(f"`{requirement.name}` is no MCP SDK that mcplint knows: {hint}")
    return make_sdk(requirement, "user")


def make_sdk(requirement: Requirement, origin: Origin) -> Sdk:
    """The SDK of a requirement: exact if pinned, else the newest major that an installer would take."""
    bounds = requirement.bounds
    if bounds.exact is not None:
        return Sdk(requirement.name, bounds.exact[0], bounds.exact, origin)
    facts = known_sdks().get(requirement.name, SdkFacts())
    return Sdk(requirement.name, bounds.newest_major(facts.majors), None, origin)


def _url_bounds(url: str) -> Bounds:
    """The version that a direct reference names in its tag or file name, if it names one."""
    match = _URL_VERSION.search(url)
    version = parse_version(match[1] or match[2]) if match else None
    return ANY if version is None else pin(version)

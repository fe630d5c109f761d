"""The identity of a finding across commits.

A hash of rule, path, enclosing function, normalised source of the primary region, tool, and an ordinal among equals. No
line number, message or trace goes in: moving code, rewording a message or finding a longer path keeps the identity.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from mcplint.finding import Finding
from mcplint.run.lines import region_text, split_lines, whole_line

_TOKEN = re.compile(
    r"""(?P<string>(?:"{3}.*?"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))|\#[^\n]*|\w+|[^\w\s]""",
    re.DOTALL,
)
_TRAILING_COMMA = re.compile(r" , ([)\]}])")


def with_fingerprints(findings: Sequence[Finding], texts: Mapping[str, str], names: Mapping[str, str]) -> list[Finding]:
    """``findings`` in their order, each with its fingerprint.

    ``names`` gives paths as they go into the hash (relative to the project, so that the working directory does not
    matter); a path that it lacks stands for itself.
    """
    paths = {finding.location.path for finding in findings} & texts.keys()
    lines = {path: split_lines(texts[path]) for path in paths}
    seen: dict[str, int] = {}
    marked = []
    for finding in findings:
        path = finding.location.path
        own = lines.get(path, [])
        source = normalised(region_text(own, whole_line(own, finding.location)))
        parts = (finding.rule, names.get(path, path), finding.function, source, finding.tool or "")
        identity = "\0".join(parts)
        ordinal = seen.get(identity, 0)
        seen[identity] = ordinal + 1
        digest = hashlib.sha256(f"{identity}\0{ordinal}".encode("utf-8", "surrogatepass")).hexdigest()
        marked.append(replace(finding, fingerprint=digest[:32]))
    return marked


def normalised(source: str) -> str:
    """``source`` without comments, line breaks, spacing and trailing commas: what a formatter leaves alone."""
    tokens = [match[0] for match in _TOKEN.finditer(source) if not match[0].startswith("#")]
    return _TRAILING_COMMA.sub(r" \1", " ".join(tokens))

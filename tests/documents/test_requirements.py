"""Requirements, versions, and what they say about an SDK's major version."""

import pytest

from mcplint.documents.requirement import known_sdks, make_sdk, parse_requirement, parse_sdk
from mcplint.documents.sdk import Sdk
from mcplint.documents.versions import parse_specifier, parse_version


@pytest.mark.parametrize(
    ("text", "major", "version"),
    [
        ("mcp", 2, None),
        ("mcp>=1.6", 2, None),
        ("mcp>=2", 2, None),
        ("mcp<2", 1, None),
        ("mcp < 2.0.0", 1, None),
        ("mcp[cli]>=1.2,<2", 1, None),
        ("mcp>=1.6,<3,!=2.*", 1, None),
        ("mcp>1.9,!=1.10.1", 2, None),
        ("mcp<=2", 2, None),
        ("mcp<=1.30", 1, None),
        ("mcp~=1.9", 1, None),
        ("mcp~=1.9.2", 1, None),
        ("mcp==1.*", 1, None),
        ("mcp==1.9.*", 1, None),
        ("mcp==1.9.4", 1, (1, 9, 4)),
        ("mcp===2.0", 2, (2, 0)),
        ("mcp == 2.0.0rc1", 2, (2, 0, 0)),
        ("mcp (>=1.0.0,<2.0.0)", 1, None),
        ("mcp>=1.6 ; python_version < '3.12'", 2, None),
        ("mcp>=7", 7, None),
        ("mcp<1", 0, None),
        ("MCP [cli, ws] >= 1, < 2", 1, None),
        ("mcp^1.2", 1, None),
        ("mcp @ git+https://example.org/python-sdk@v1.9.4", 1, (1, 9, 4)),
        ("mcp @ https://example.org/mcp-1.12.0-py3-none-any.whl", 1, (1, 12, 0)),
        ("mcp @ git+https://example.org/python-sdk@main", 2, None),
        ("fastmcp", 4, None),
        ("fastmcp>=2,<4", 3, None),
        ("fastmcp<3", 2, None),
        ("FastMCP-Slim>=3", 4, None),
        ("fastapi_mcp>=0.3", 0, None),
    ],
)
def test_the_newest_major_that_is_allowed_counts(text, major, version):
    sdk = parse_sdk(text)
    assert (sdk.major, sdk.version, sdk.source) == (major, version, "user")


def test_exact_versions_answer_comparisons_of_releases():
    assert parse_sdk("mcp==1.9.4").at_least(1, 10) is False
    assert parse_sdk("mcp<2").at_least(1, 10) is True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fastmpc>=2", "did you mean `fastmcp`?"),
        ("flask", "`flask` is no MCP SDK that mcplint knows: known are"),
        ("", "is no requirement"),
        (">=2", "is no requirement"),
        ("mcp>=", "is no version specifier"),
        ("mcp=>2", "is no"),
        ("mcp>=2,<1", "no version satisfies"),
        ("mcp two", "is no version specifier"),
        ("mcp" + "x" * 5000, "is no requirement"),
    ],
)
def test_what_names_no_sdk_is_told_clearly(text, message):
    with pytest.raises(ValueError, match=r".") as caught:
        parse_sdk(text)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    ("specifier", "allowed", "refused"),
    [
        ("^1.2", 1, 2),
        ("^0.3", 0, 1),
        ("~1", 1, 2),
        ("~1.2", 1, 2),
        ("1.*", 1, 2),
        ("*", 9, None),
        ("", 9, None),
        ("1.2.3", 1, 2),
        ("<1.5 || >=2", 2, None),
        (">=1.26,<1.27", 1, 2),
    ],
)
def test_specifiers_of_poetry_and_pep_440(specifier, allowed, refused):
    bounds = parse_specifier(specifier)
    assert bounds.allows_major(allowed)
    assert refused is None or not bounds.allows_major(refused)


def test_versions():
    assert parse_version("v1.30.0.post1") == (1, 30, 0)
    assert parse_version("1!2.3") == (2, 3)
    assert parse_version("main") is None


def test_names_are_normalised():
    assert parse_requirement("Fast_MCP.Slim").name == "fast-mcp-slim"


def test_every_known_sdk_has_imports_and_majors():
    for name, facts in known_sdks().items():
        assert facts.imports, name
        assert facts.majors, name
        for needs in facts.needs.values():
            assert all(major in known_sdks()[other].majors for other, major in needs.items()), name


def test_the_origin_is_kept():
    assert make_sdk(parse_requirement("mcp<2"), "requirement") == Sdk("mcp", 1, None, "requirement")

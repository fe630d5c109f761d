"""What CPython does with paths, addresses and URLs that look harmless."""

from __future__ import annotations

import ipaddress
import os.path
import sys
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pytest


def test_unresolved_paths_pass_containment_checks() -> None:
    """F28: ``is_relative_to`` compares the written parts; ``absolute`` keeps ``..``.

    Rules: path-traversal, bypassable-path-guard.
    """
    assert PurePosixPath("/safe/../etc/passwd").is_relative_to("/safe")
    assert ".." in (PurePosixPath("/safe") / ".." / "etc").parts


@pytest.mark.skipif(os.name != "posix", reason="POSIX paths")
def test_names_that_are_no_names() -> None:
    """F28: ``basename`` can be ``..``, and ``commonprefix`` compares letters.

    Rules: path-traversal, bypassable-path-guard.
    """
    assert os.path.basename("a/..") == ".."  # noqa: PTH119
    assert os.path.commonprefix(["/data/app", "/data/application/x"]) == "/data/app"  # noqa: RUF071
    assert os.path.commonpath(["/data/app", "/data/application/x"]) == "/data"


def test_shared_address_space_is_neither_private_nor_global() -> None:
    """F29: a guard that asks ``is_private`` lets carrier-grade NAT through.

    Rules: bypassable-url-guard.
    """
    address = ipaddress.ip_address("100.64.0.1")
    assert (address.is_private, address.is_global) == (False, False)


def test_translated_loopback_is_global() -> None:
    """F29: NAT64's form of 127.0.0.1 is a global address.

    Rules: bypassable-url-guard.
    """
    assert ipaddress.ip_address("64:ff9b::7f00:1").is_global


def test_tunnelled_loopback() -> None:
    """F29: 6to4's form of 127.0.0.1 was global until CPython 3.10.15, 3.11.10, 3.12.4 and 3.13.

    Rules: bypassable-url-guard.
    """
    mended = {10: (3, 10, 15), 11: (3, 11, 10), 12: (3, 12, 4)}.get(sys.version_info.minor, (3, 13))
    assert ipaddress.ip_address("2002:7f00:1::").is_global == (sys.version_info[:3] < mended)


def test_backslash_before_the_at_sign() -> None:
    """F30: ``urlsplit`` takes what browsers and some clients read as the host for user information.

    Rules: ssrf, bypassable-url-guard.
    """
    assert urlsplit("https://api.example.com\\@evil.com").hostname == "evil.com"

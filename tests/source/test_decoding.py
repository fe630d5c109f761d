"""Bytes become text as Python itself would decode them, or a diagnostic that says where they do not."""

import codecs

import pytest

from mcplint.finding import Diagnostic
from mcplint.source import Text, decode


def text_of(data: bytes) -> Text:
    result = decode(data, "server.py")
    assert isinstance(result, Text), result
    return result


def problem_of(data: bytes) -> Diagnostic:
    result = decode(data, "server.py")
    assert isinstance(result, Diagnostic), result
    assert result.path == "server.py"
    assert result.incomplete
    return result


def test_utf8_is_the_default():
    assert text_of("x = 'é'\n".encode()).text == "x = 'é'\n"


@pytest.mark.parametrize(
    "head",
    [
        b"# -*- coding: latin-1 -*-\n",
        b"#!/usr/bin/env python\n# vim: set fileencoding=latin-1 :\n",
        b"\n# coding: latin-1\n",
        b"#!/usr/bin/python\r# coding=latin-1\r",
    ],
)
def test_a_coding_comment_in_the_first_two_lines_counts(head):
    result = text_of(head + b"x = '\xe9'\n")
    assert "é" in result.text
    assert result.encoding == "iso8859-1"


@pytest.mark.parametrize("head", [b"import os\n# coding: latin-1\n", b"\n\n# coding: latin-1\n"])
def test_a_coding_comment_further_down_does_not(head):
    assert problem_of(head + b"x = '\xe9'\n").kind == "undecodable"


def test_a_byte_order_mark_is_removed_and_remembered():
    result = text_of(codecs.BOM_UTF8 + b"import os\n")
    assert result.text == "import os\n"
    assert result.bom


def test_invalid_utf8_names_byte_offset_and_line():
    problem = problem_of(b'import os\r\nx = "\xe9"\n')
    assert problem.kind == "undecodable"
    assert problem.line == 2
    assert "0xe9 at offset 16 (line 2)" in problem.message


def test_the_offset_counts_the_byte_order_mark():
    assert "offset 3 " in problem_of(codecs.BOM_UTF8 + b"\xe9\n").message


def test_an_unknown_encoding_is_named():
    problem = problem_of(b"#!/bin/sh\n# coding: nope-8\n")
    assert problem.line == 2
    assert "`nope-8`" in problem.message


@pytest.mark.parametrize("name", ["rot13", "hex", "punycode", "idna", "utf-16", "utf_32_le", "undefined", "..os"])
def test_encodings_that_cannot_hold_source_are_refused(name):
    assert problem_of(f"# coding: {name}\nx = 1\n".encode()).kind == "undecodable"


def test_a_cookie_that_contradicts_the_byte_order_mark_is_refused():
    assert "contradicts" in problem_of(codecs.BOM_UTF8 + b"# coding: latin-1\n").message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_refused_by_name(encoding):
    problem = problem_of("import os\nos.system('ls')\n".encode(encoding))
    assert problem.kind in ("undecodable", "unparsable")


def test_a_utf16_byte_order_mark_is_explained():
    assert "UTF-16" in problem_of("x = 1\n".encode("utf-16")).message


def test_a_nul_byte_is_refused_with_its_line():
    problem = problem_of(b'import os\nx = "a\x00b"\n')
    assert (problem.kind, problem.line) == ("unparsable", 2)


def test_lone_surrogates_out_of_an_escape_encoding_are_refused():
    assert problem_of(b"# coding: unicode_escape\nx = '\\ud800'\n").kind == "undecodable"


def test_random_bytes_are_refused():
    assert problem_of(bytes(range(256)) * 64).kind == "undecodable"


@pytest.mark.parametrize(
    ("data", "style"),
    [(b"", ""), (b"x", ""), (b"a\nb\n", "\n"), (b"a\r\nb", "\r\n"), (b"a\rb\r", "\r"), (b"a\r\nb\n", "mixed")],
)
def test_the_newline_style_is_told(data, style):
    assert text_of(data).newline == style


def test_line_ends_are_left_alone():
    assert text_of(b"a\r\nb\rc\n").text == "a\r\nb\rc\n"


def test_the_digest_depends_on_the_bytes_alone():
    assert text_of(b"x = 1\n").digest == text_of(b"x = 1\n").digest
    assert text_of(b"x = 1\n").digest != text_of(codecs.BOM_UTF8 + b"x = 1\n").digest

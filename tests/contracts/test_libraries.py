"""Defaults and limits of libraries that servers use."""

from __future__ import annotations

import asyncio
import ftplib
import http.client
import imaplib
import inspect
import queue
import smtplib
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from contracts.observations import observed_of_libraries

SOCKET_DEFAULT = inspect.signature(socket.create_connection).parameters["timeout"].default
"""Stands for ``socket.getdefaulttimeout()``."""


def default(function: Callable[..., Any], parameter: str = "timeout") -> Any:
    return inspect.signature(function).parameters[parameter].default


@pytest.mark.slow
@pytest.mark.parametrize(
    ("library", "seconds"),
    [
        ("requests", None),
        ("urllib3", None),
        ("httplib2", None),
        ("paramiko", None),
        ("paramiko exec_command", None),
        ("httpx", 5),
        ("aiohttp", 300),
        ("docker", 60),
        ("redis", 5),
        ("aiosmtplib", 60),
        ("asyncpg connect", 60),
        ("asyncpg command", None),
    ],
)
def test_timeout_of_a_library_call_that_says_nothing(library: str, seconds: float | None) -> None:
    """F25: the seconds after which it gives up; None: it waits for ever.

    Not here, for their size: openai and anthropic (600), botocore (60).
    Rules: missing-timeout.
    """
    assert observed_of_libraries("timeouts")[library] == seconds


@pytest.mark.parametrize(
    "function",
    [urllib.request.urlopen, http.client.HTTPSConnection, smtplib.SMTP, smtplib.SMTP_SSL, ftplib.FTP],
    ids=lambda function: function.__name__,
)
def test_network_calls_of_the_standard_library_wait_for_ever(function: Callable[..., Any]) -> None:
    """F25: they take the socket's default, which is no timeout.

    Rules: missing-timeout.
    """
    assert default(function) is SOCKET_DEFAULT
    assert socket.getdefaulttimeout() is None


@pytest.mark.parametrize(
    "function",
    [
        subprocess.run,
        subprocess.check_output,
        subprocess.Popen.communicate,
        subprocess.Popen.wait,
        Future.result,
        queue.Queue.get,
        threading.Event.wait,
        threading.Thread.join,
        imaplib.IMAP4,
    ],
    ids=lambda function: function.__qualname__,
)
def test_waiting_calls_of_the_standard_library_wait_for_ever(function: Callable[..., Any]) -> None:
    """F25: their timeout is None unless the caller gives one.

    Rules: missing-timeout.
    """
    assert default(function) is None


@pytest.mark.slow
def test_threadsafety_of_databases() -> None:
    """F26: threads may share connections of psycopg and psycopg2 (2), of pymysql only the module (1).

    Not here, for their size: oracledb and trino (2), mysql.connector and duckdb (1).
    Rules: thread-affine-object-shared.
    """
    assert observed_of_libraries("threadsafety") == {"psycopg": 2, "psycopg2": 2, "pymysql": 1}


@pytest.mark.skipif(sys.version_info < (3, 11), reason="a constant before Python 3.11")
def test_threadsafety_of_sqlite() -> None:
    """F26: sqlite3 claims that even cursors may be shared (3), and refuses other threads all the same.

    Rules: thread-affine-object-shared.
    """
    assert sqlite3.threadsafety == 3
    connection = sqlite3.connect(":memory:")
    with ThreadPoolExecutor() as threads, pytest.raises(sqlite3.ProgrammingError):
        threads.submit(connection.execute, "select 1").result()
    connection.close()


@pytest.mark.slow
def test_httpx_client_is_entered_once() -> None:
    """F24: ``async with`` closes a shared client; the second call's raises.

    Rules: use-after-close.
    """
    text = "Cannot reopen a client instance, once it has been closed."
    assert observed_of_libraries("reopened_httpx_client") == {"raised": "RuntimeError", "text": text}


@pytest.mark.slow
def test_aiohttp_session_needs_a_running_loop() -> None:
    """F24: created at import it raises, in a coroutine it works.

    Rules: loop-bound-object-shared, connect-at-import.
    """
    expected = {"raised": "RuntimeError", "text": "no running event loop"}
    assert observed_of_libraries("aiohttp_session_at_import") == expected
    assert observed_of_libraries("aiohttp_session_in_a_coroutine") == "ClientSession"


def test_asyncio_objects_belong_to_the_first_loop_that_waits() -> None:
    """F24: a queue that one loop has waited for raises in the next; a lock too, once it had to wait.

    Rules: loop-bound-object-shared.
    """
    shared: asyncio.Queue[str] = asyncio.Queue()

    async def wait_once() -> None:
        waiting = asyncio.ensure_future(shared.get())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])

    asyncio.run(wait_once())
    with pytest.raises(RuntimeError, match="is bound to a different event loop"):
        asyncio.run(shared.get())


@pytest.mark.slow
def test_base_url_of_httpx() -> None:
    """F30: an absolute URL replaces the base, and ``../`` climbs out of its path.

    Rules: ssrf, path-traversal.
    """
    assert observed_of_libraries("joined_urls") == {
        "https://evil.example/x": "https://evil.example/x",
        "//evil.example/x": "https://api.example.com/v1/users/x",
        "../../admin": "https://api.example.com/admin",
        "/../admin": "https://api.example.com/v1/admin",
        "42": "https://api.example.com/v1/users/42",
    }

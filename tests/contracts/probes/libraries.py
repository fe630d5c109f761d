"""Defaults and limits of libraries that servers use; runs in an environment without an SDK."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

from observing import observation, raised


def default(function: Any, parameter: str) -> Any:
    """The default of a parameter."""
    return inspect.signature(function).parameters[parameter].default


@observation()
def timeouts() -> dict[str, Any]:
    """The seconds after which a call that says nothing about it gives up; None: never."""
    import aiohttp
    import aiosmtplib
    import asyncpg
    import docker.constants
    import httplib2
    import httpx
    import paramiko
    import redis
    import requests
    import urllib3

    return {
        "requests": default(requests.Session.request, "timeout"),
        "urllib3": urllib3.HTTPConnectionPool("localhost").timeout.read_timeout,
        "httplib2": httplib2.Http().timeout,
        "paramiko": default(paramiko.SSHClient.connect, "timeout"),
        "paramiko exec_command": default(paramiko.SSHClient.exec_command, "timeout"),
        "httpx": httpx.Client().timeout.read,
        "aiohttp": aiohttp.client.DEFAULT_TIMEOUT.total,
        "docker": docker.constants.DEFAULT_TIMEOUT_SECONDS,
        "redis": redis.Redis().connection_pool.connection_kwargs["socket_timeout"],
        "aiosmtplib": aiosmtplib.SMTP().timeout,
        "asyncpg connect": default(asyncpg.connect, "timeout"),
        "asyncpg command": default(asyncpg.connect, "command_timeout"),
    }


@observation()
def threadsafety() -> dict[str, int]:
    """The DB-API level: 1 threads may share the module, 2 connections too, 3 cursors too."""
    import psycopg
    import psycopg2
    import pymysql

    return {module.__name__: module.threadsafety for module in (psycopg, psycopg2, pymysql)}


@observation()
async def reopened_httpx_client() -> dict[str, str]:
    """What a second ``async with`` on one ``httpx.AsyncClient`` raises."""
    import httpx

    client = httpx.AsyncClient()
    async with client:
        pass
    try:
        async with client:
            pass
    except RuntimeError as problem:
        return raised(problem)
    return {}


@observation()
def aiohttp_session_at_import() -> dict[str, str]:
    """What ``aiohttp.ClientSession()`` raises outside a coroutine."""
    import aiohttp

    try:
        aiohttp.ClientSession()
    except RuntimeError as problem:
        return raised(problem)
    return {}


@observation()
def aiohttp_session_in_a_coroutine() -> str:
    """The same inside one."""
    import aiohttp

    async def use() -> str:
        async with aiohttp.ClientSession() as session:
            return type(session).__name__

    return asyncio.run(use())


@observation()
def joined_urls() -> dict[str, str]:
    """What a client with a base URL requests."""
    import httpx

    client = httpx.Client(base_url="https://api.example.com/v1/users")
    targets = ("https://evil.example/x", "../../admin", "/../admin", "42", "//evil.example/x")
    return {target: str(client.build_request("GET", target).url) for target in targets}

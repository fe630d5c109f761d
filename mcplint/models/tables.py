"""Plain tables for rules: which there are, and which columns they have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mcplint.models.reading import WrongEntryError
from mcplint.models.sections import At, argument, calls, condition, flag, mapping, text, unknown, word
from mcplint.models.structs import Row
from mcplint.models.vocabulary import SEVERITIES


def _texts(value: Any, at: At) -> tuple[str, ...]:
    """Texts: a list, or a single one."""
    found = value if isinstance(value, list) else [value]
    return tuple(text(item, (*at, number)) for number, item in enumerate(found))


def _number(value: Any, at: At) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongEntryError(at, "write a whole number here")
    return value


def _severity(value: Any, at: At) -> str:
    return word(value, at, SEVERITIES, "severity")


Columns = Mapping[str, Callable[[Any, At], Any]]

_COMMON: Columns = {"note": text, "severity": _severity}
"""Columns of every table."""

TABLES: Mapping[str, Columns] = {
    # calls and attributes that may be None, unless the argument is given
    "optional-returns": {"unless": argument, "when": condition, "attribute": flag, "item": _number, "awaited": flag},
    # types whose attributes of any name but their `own` ones hold an object of the type `holds`
    "open-attributes": {"holds": text, "own": _texts},
    # calls that raise on bad input, which parts of what the calls `accepts` return never are
    "fallible-conversions": {"raises": text, "argument": argument, "accepts": _texts},
    # calls whose result says whether they failed; `checks` are attributes, methods or arguments that look at it
    "must-check": {"checks": _texts, "family": text, "unless": condition},
    # calls that wait for ever unless this argument (or, for coroutines, this wrapper) limits it
    "no-default-timeout": {"argument": argument, "wrapper": text},
    # calls that keep the thread waiting, beside all with the effect `blocking`
    "blocking": {},
    # modules and classes all of whose calls block
    "blocking-libraries": {},
    # last names of methods that texts, lists and dicts have, too
    "data-methods": {},
    # last names of functions that return a client, not data
    "factories": {},
    # calls that run a function in another thread
    "offloaders": {},
    # calls that call a function they are handed; `given` says with what: `item 0` (any item of an argument),
    # `item self`, `argument 1`, `unknown`
    "callbacks": {"function": argument, "given": _texts, "result": flag, "thread": flag},
    # calls that call special methods: the first of `methods` that an argument's class has (of all arguments; of `each`
    # element), whose result stands for the argument unless that is `kept`, or is the call's `result`; the methods of an
    # `operator`; or those by which elements are `compared` with each other, or with an argument
    "special-methods": {
        "methods": _texts,
        "argument": argument,
        "each": flag,
        "kept": flag,
        "result": flag,
        "operator": text,
        "compared": text,
    },
    # calls that return what has to be awaited
    "coroutines": {},
    # calls that put an argument into their receiver (or into the argument `into`), whose other methods give it back
    "stores": {"argument": argument, "into": text},
    # calls that return lists and dicts of plain data, which a program may change: they hold what is put into them
    "plain-data": {},
    # clients whose requests go to an `application` in the same process, or to that of a `transport` (a row, too)
    "local-clients": {"application": argument, "transport": argument},
    # attributes of requests that hold what middlewares put there for the handlers
    "request-state": {},
    # calls that start an event loop
    "nested-loop": {"forbidden": _texts},
    # calls that end the process
    "exit": {},
    # calls (and attributes that are assigned) that change the state of the process
    "process-global": {"why": text},
    # types whose objects must not be shared between threads or tasks
    "thread-affine": {"why": text, "instead": text, "threadsafety": _number, "unless": condition},
    # types whose objects belong to one event loop
    "loop-bound": {"why": text},
    # types whose objects may be shared
    "safe-shared": {"why": text},
    # types that keep others out while they are held
    "locks": {"of": text},
    # calls that write to standard output
    "stdout": {"unless": condition, "when": condition},
    # calls that read from standard input
    "stdin": {"unless": condition},
    # calls that start a server over a transport: `over` says which, unless the argument `transport` does
    "transports": {"over": text, "transport": argument},
    # calls that start a program: arguments that give it standard streams of its own
    "children": {"stdout": _texts, "stdin": _texts},
    # programs that read their standard input while they run
    "stdin-readers": {"unless": _texts},
    # programs with the options whose value is the next word, whatever it begins with
    "option-values": {"options": _texts},
    # attributes by which what a decorator made of a function gives it out
    "inner-functions": {},
    # calls that take an encoding off: what a check found in their argument says nothing of their result
    "decoders": {},
    # calls that make what is read like a file: what they hold is no path, wherever one may be given
    "streams": {},
    # calls that make a path absolute
    "absolute-paths": {},
    # packages of databases in whose strings a backslash escapes the quote behind it
    "backslash-strings": {},
    # calls that follow redirects (`argument` says whether; `default` if it is not given); functions in the dict `hooks`
    # of the client see each request and answer
    "redirects": {"argument": argument, "default": flag, "client": flag, "hooks": text},
    # calls and settings that switch the verification of certificates off
    "unverified": {"when": condition, "value": text},
    # calls that return what has to be closed; `dead` ones cannot be used any more then, nor what methods `lend`
    "resources": {"close": _texts, "context": text, "keeps-open": flag, "dead": flag, "lends": _texts},
    # calls that only read from what they are handed
    "borrowers": {},
    # calls that return as many elements as there happen to be; `what` they are, and the `query` that says which
    "bulk-results": {"what": text, "query": argument},
    # last names of methods and functions whose result does not grow with what they are given
    "limiting": {},
    # calls that reach another process or machine, or load a lot, beside all with the effect `net`; `what` says what
    "connecting": {"what": text},
    # calls that write to a log; `client` marks those that clients read
    "log": {"argument": argument, "client": flag},
    # modules that take long to import; `brings` are others that they import themselves
    "heavy-imports": {"brings": _texts},
    # tests that look like guards
    "weak-guards": {"against": _texts, "why": text, "instead": text},
    # types of parameters that exclude dangers
    "safe-types": {"dangers": _texts, "bounds": flag},
    # names of arguments with which a client is let in somewhere
    "credential-arguments": {},
    # calls that return a secret
    "secrets": {"label": text, "argument": argument},
    # arguments that switch a protection off
    "unsafe-settings": {"when": condition, "protection": text, "instead": text},
    # calls that start a server: where the address to listen on goes
    "listeners": {"host": argument, "default": text, "transport": argument},
}


def read_tables(value: Any, at: At) -> Iterator[tuple[str, list[Row]]]:
    """The rows by table. A row is empty, a mapping, or the value of the table's first column."""
    for name, rows in mapping(value, at).items():
        columns = TABLES.get(name)
        if columns is None:
            raise WrongEntryError((*at, name), unknown(name, TABLES, "table"))
        known = {**columns, **_COMMON}
        main = next(iter(columns), "note")
        found = []
        for path, entry, place in calls(rows, (*at, name)):
            given = {} if entry is None else entry if isinstance(entry, dict) else {main: entry}
            cells = {key: known[key](cell, (*place, key)) for key, cell in mapping(given, place, known).items()}
            found.append(Row(path, cells))
        yield name, found

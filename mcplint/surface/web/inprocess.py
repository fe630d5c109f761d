"""Requests that a program sends to its own web application, in its own process: the routes run with what they hold.

``AsyncClient(transport=ASGITransport(app=app))`` of httpx and ``TestClient(app)`` of Starlette never go over a network.
The function behind a route gets what FastAPI would give it out of the request, under what the sender had found out. It
runs after all handlers, once for each request that holds something of an argument: what it does is what they do, but
what it answers is not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mcplint.machine import coroutines
from mcplint.machine.events import LibraryCall
from mcplint.machine.frames import BoundReached, Unreachable
from mcplint.machine.machine import Outcome
from mcplint.machine.values import Ref, Symbol, Unknown, Value, is_source, ref
from mcplint.surface.components import function_of
from mcplint.surface.constants import text_of
from mcplint.surface.handlers import HandlerRun
from mcplint.surface.web import requested
from mcplint.surface.web.given import Given, Sent

if TYPE_CHECKING:
    from mcplint.machine.heap import HeapObject
    from mcplint.machine.machine import Machine
    from mcplint.models import Models
    from mcplint.program.modules import ModuleInfo
    from mcplint.surface.web.routes import Route, WebApps

MAX_SENDERS = 4
"""Requests to one route that hold arguments at the same places, and that are followed."""

_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "request"})


def sends_to_itself(modules: Iterable[ModuleInfo], models: Models) -> bool:
    """Whether a program makes what sends requests to an application."""
    clients = models.table("local-clients")
    names = [re.escape(path.rpartition(".")[2]) for path, row in clients.items() if row.get("application") is not None]
    made = re.compile(rf"\b(?:{'|'.join(names)})\(")
    return any(made.search(module.text) for module in modules)


class OwnRequests:
    """Follows the requests of the handlers of one program."""

    def __init__(self, m: Machine, apps: WebApps) -> None:
        self.m = m
        self._apps = apps
        self._clients = m.libraries.models.table("local-clients")
        self._given = Given(m)
        self._prepared: set[int] = set()
        self._senders: dict[object, int] = {}

    def follow(self, runs: Iterable[HandlerRun]) -> list[HandlerRun]:
        """Runs of routes: each like a further run of the handler whose request it answers."""
        self.m.share_steps(0)
        return [found for run in runs for found in self._of_handler(run)]

    def _of_handler(self, run: HandlerRun) -> Iterator[HandlerRun]:
        for event in run.of(LibraryCall):
            method = self._method(event.path)
            if method is None or not any(map(is_source, event.record.labels)):
                continue
            for route, sent in self._meant(event, method):
                places = (route.handler, *_places_of_inputs(sent))
                known = self._senders.get(places, 0)
                if len(places) > 1 and known < MAX_SENDERS:
                    self._senders[places] = known + 1
                    found = self._run(run, event, route, sent)
                    if found is not None and _reaches_sink(found):
                        yield found

    def _method(self, path: str) -> str | None:
        """The method of the requests that a call of a client sends; None for other calls."""
        client, _, method = path.rpartition("().")
        return method if client in self._clients and method in _METHODS else None

    def _meant(self, event: LibraryCall, method: str) -> Iterator[tuple[Route, Sent]]:
        """The routes that a request may be meant for, with what of it each gets."""
        m, record = self.m, event.record
        client = event.receiver.obj if isinstance(event.receiver, Ref) else None
        app = self._application(client) if client is not None else None
        url = record.get(0, "url") if method != "request" else record.get(1, "url")
        if client is None or app is None or url is None:
            return
        if method == "request":
            method = (text_of(m, record.get(0, "method")) or "").lower()
        parsed = requested.url_of(url, self._base(client))
        if parsed is None:
            return
        for match in requested.matches(self._apps.routes(app), method, parsed):
            path = {name: requested.value_of(pieces) for name, pieces in match.values.items()}
            yield match.route, Sent(path, parsed.query, record.get(None, "params"), record.get(None, "json"))

    def _application(self, client: HeapObject) -> HeapObject | None:
        """The application that a client's requests go to without a network; None if there is none.

        Where a client stands for many, through a transport each, that is the only one that the program has; so it is
        for a client whose address is a setting, in a program that has local ones as well.
        """
        row = self._clients.get(client.name)
        if row is None or client.record is None:
            return None
        application, transport = row.get("application"), row.get("transport")
        given = client.record.get(application.position, application.keyword) if application is not None else None
        atom = given.only if given is not None else None
        if isinstance(atom, Ref) and atom.obj.kind == "library":
            return atom.obj
        through = client.record.get(transport.position, transport.keyword) if transport is not None else None
        atom = through.only if through is not None else None
        if isinstance(atom, Ref):
            return self._application(atom.obj)
        base = client.record.get(None, "base_url")
        set_elsewhere = through is None and base is not None and text_of(self.m, base) is None
        return self._apps.only_application() if atom.__class__ is Unknown or set_elsewhere else None

    def _base(self, client: HeapObject) -> str:
        """The path of a client's base URL."""
        base = client.record.keywords.get("base_url") if client.record is not None else None
        text = text_of(self.m, base) if base is not None else None
        return (text or "").partition("://")[2].partition("/")[2]

    def _run(self, run: HandlerRun, event: LibraryCall, route: Route, sent: Sent) -> HandlerRun | None:
        """A route's function, with a request."""
        m = self.m
        function = function_of(route.handler)
        module = function.module if function is not None else None
        if function is None or module is None:
            return None
        if function.id not in self._prepared:
            self._prepared.add(function.id)
            self._given.prepare(route)
        mark = m.heap.mark()
        outcome = m.in_module(module, lambda: self._answered(event, route, sent))
        m.heap.undo(mark)
        m.forget_prototypes()
        places = [place for place in event.stack if place[1] is not None]
        sender = (places[0][0], places[0][1]) if places else (event.module, event.node)
        return HandlerRun(
            run.server, run.primitive, run.decl, run.module, run.values, run.arguments, outcome, sender=sender
        )

    def _answered(self, event: LibraryCall, route: Route, sent: Sent) -> Outcome:
        m = self.m
        m.assume(event.facts)
        value: Value | None = None
        try:
            arguments = self._given.arguments(route, self._thawed_request(sent), event.node)
            value = coroutines.await_value(m, m.call(Value((route.handler,)), arguments, None), None)
        except (Unreachable, BoundReached):
            value = None
        return Outcome(value, m.frame.events, frozenset(), all_events=False)

    def _thawed_request(self, sent: Sent) -> Sent:
        params, json = (self._thawed(value) if value is not None else None for value in (sent.params, sent.json))
        return Sent(sent.path, sent.query, params, json)

    def _thawed(self, value: Value) -> Value:
        """A value with objects again in the place of what containers held when the request was sent."""
        atom = value.only
        if not isinstance(atom, Symbol) or atom.op not in ("dict", "list", "tuple"):
            return value
        m, parts = self.m, [self._thawed(part) for part in atom.parts]
        keys = atom.data if isinstance(atom.data, tuple) else ()
        if atom.op != "dict":
            known = None if keys == ("*",) else parts
            return ref(m.new_sequence("list", known, parts[0] if known is None and parts else None))
        made = m.new_dict(open_=any(key is None for key in keys))
        for key, part in zip(keys, parts, strict=True):
            m.write(made, "*" if key is None else ("k", key), part)
        return ref(made)


def _places_of_inputs(sent: Sent) -> list[str]:
    """Where a request holds something of an argument."""
    found = [f"path {name}" for name, value in sent.path.items() if _is_input(value)]
    found += [f"query {name}" for name, value in sent.query.items() if _is_input(value)]
    for kind, value in (("query", sent.params), ("json", sent.json)):
        atom = value.only if value is not None else None
        if isinstance(atom, Symbol) and atom.op == "dict" and isinstance(atom.data, tuple):
            pairs = zip(atom.data, atom.parts, strict=True)
            found += [f"{kind} {name}" for name, part in pairs if _is_input(part)]
        elif value is not None and _is_input(value):
            found.append(kind)
    return sorted(found)


def _is_input(value: Value) -> bool:
    return any(map(is_source, value.labels))


def _reaches_sink(run: HandlerRun) -> bool:
    """Whether something of an argument reaches a sink in a run."""
    return any(event.sink and any(map(is_source, event.record.labels)) for event in run.of(LibraryCall))

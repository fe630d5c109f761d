"""The routes of FastAPI applications and routers, read out of the machine's events."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mcplint.machine.events import LibraryCall
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.values import Atom, Const, Ref, Value
from mcplint.surface.components import function_of
from mcplint.surface.constants import constant_or_dynamic, text_of

if TYPE_CHECKING:
    from mcplint.machine.machine import Machine

_CALL = re.compile(r"fastapi\.(?:applications\.|routing\.)?(?:FastAPI|APIRouter)\(\)\.(\w+)(\(\))?")
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


class Route:
    """One operation. ``options`` are the arguments of the decorator, ``open`` says that some of them are not known."""

    __slots__ = ("handler", "method", "open", "options", "path", "tags")

    def __init__(
        self, method: str, path: str, handler: Atom, options: dict[str, Value], tags: tuple[str, ...], open_: bool
    ) -> None:
        self.method = method
        self.path = path
        self.handler = handler
        self.options = options
        self.tags = tags
        self.open = open_


class WebApps:
    """Collects routes in the order in which they are added. An application with ``None`` among its routes has some
    that could not be told."""

    def __init__(self, machine: Machine) -> None:
        self.m = machine
        self._routes: dict[HeapObject, list[Route | None]] = {}

    def take(self, event: LibraryCall) -> None:
        """Take in a call of a member of an application or a router; others are ignored."""
        match = _CALL.fullmatch(event.path)
        if match is None or not isinstance(event.receiver, Ref):
            return
        name, applied = match.groups()
        if applied:
            maker = event.receiver.obj
            app = maker.receiver
            if isinstance(app, Ref) and maker.record is not None and event.record.positional:
                self._decorated(app.obj, name, maker.record, event.record.positional[0], event.certain)
        elif name == "add_api_route" and len(event.record.positional) > 1:
            self._decorated(event.receiver.obj, "api_route", event.record, event.record.positional[1], event.certain)
        elif name == "include_router":
            self._include(event.receiver.obj, event.record)
        elif name == "mount":
            return

    def routes(self, app: HeapObject) -> tuple[Route | None, ...]:
        """The routes that an application has so far."""
        return tuple(self._routes.get(app, ()))

    def only_application(self) -> HeapObject | None:
        """The application that has routes, if that is a single one."""
        found = [app for app in self._routes if app.name.endswith("FastAPI")]
        return found[0] if len(found) == 1 else None

    def _decorated(self, app: HeapObject, name: str, record: CallRecord, target: Value, certain: bool) -> None:
        routes = self._routes.setdefault(app, [])
        path = text_of(self.m, record.get(0, "path"))
        methods: Any = [name] if name in _METHODS else None
        if name == "api_route":
            methods = (
                constant_or_dynamic(self.m, record.keywords["methods"]) if "methods" in record.keywords else ["GET"]
            )
        elif methods is None:
            return
        handler = target.only
        if path is None or not isinstance(methods, list) or handler is None or function_of(handler) is None:
            routes.append(None)
            return
        prefix, tags = self._of_router(app.record)
        own = self._tags(record.keywords.get("tags"))
        if prefix is None or own is None or tags is None or not certain:
            routes.append(None)
            return
        for method in methods:
            routes.append(Route(str(method).lower(), prefix + path, handler, record.keywords, tags + own, record.open))

    def _include(self, app: HeapObject, record: CallRecord) -> None:
        routes = self._routes.setdefault(app, [])
        router = record.get(0, "router")
        atom = router.only if router is not None else None
        prefix, tags = self._of_router(record)
        if not isinstance(atom, Ref) or prefix is None or tags is None:
            routes.append(None)
            return
        for route in self.routes(atom.obj):
            if route is None:
                routes.append(None)
            else:
                path = prefix + route.path
                routes.append(Route(route.method, path, route.handler, route.options, tags + route.tags, route.open))

    def _of_router(self, record: CallRecord | None) -> tuple[str | None, tuple[str, ...] | None]:
        """``prefix=`` and ``tags=`` of a router or of its inclusion; None where they are not constant."""
        if record is None:
            return "", ()
        prefix = record.keywords.get("prefix")
        return ("" if prefix is None else text_of(self.m, prefix)), self._tags(record.keywords.get("tags"))

    def _tags(self, value: Value | None) -> tuple[str, ...] | None:
        if value is None or value.only == Const(None):
            return ()
        tags = constant_or_dynamic(self.m, value)
        return tuple(map(str, tags)) if isinstance(tags, list) else None

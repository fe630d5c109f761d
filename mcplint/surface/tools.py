"""Tools: from a registration to what ``tools/list`` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from mcplint.documents.sdk import Sdk
from mcplint.surface.changes import ToolChanges
from mcplint.surface.constants import constant_or_dynamic, likely_text
from mcplint.surface.model import Execution, Server, Tool
from mcplint.surface.reading import HandlerSource, Reading
from mcplint.surface.registered import Registration
from mcplint.surface.transforms import ToolTransforms
from mcplint.surface.types import ABSENT, Dynamic, Signature
from mcplint.surface.versions import are_versions, is_newer

if TYPE_CHECKING:
    from mcplint.surface.schema import Options


class ToolReader:
    """Adds tools to their servers."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._transforms = ToolTransforms(reading)
        self._changes = ToolChanges(reading)

    def add(self, server: Server, registration: Registration) -> None:
        """Add the tool of a registration to its server."""
        signature = self.reading.signature(registration.handler)
        options = self._options(server, registration)
        if signature is None:
            self.reading.note(registration, "what is registered is not a function of the program")
            return
        if self.reading.options.is_hidden(registration):
            return
        framework = registration.server.framework
        name, certain = self._name(registration, signature, options)
        if name is None:
            self.reading.note(registration, "the tool's name is not constant")
            return
        tool = Tool(
            name=name,
            location=signature.location,
            handler=self.reading.qualified(registration.handler),
            signature=signature,
            execution=execution_of(server.sdk, signature.is_async),
            conditional=not registration.certain,
            options=self.reading.options.plain(registration.record),
            models=self.reading.types.models,
            key=len(self.reading.sources),
        )
        if framework.has_schemas:
            refused = self._derive_tool(tool, server, registration, signature, options)
            if refused is not None:
                self.reading.note(registration, f"the SDK refuses this registration: {refused}")
                tool.exact = False
                tool.reasons = (refused,)
        else:
            tool.exact = False
            tool.reasons = (f"the schemas of {framework.label} are not derived",)
            tool.description = signature.doc
        if not certain:
            tool.exact, tool.reasons = False, (*tool.reasons, "the tool's name depends on settings")
        for transform in registration.component.transforms:
            self._transforms.apply(tool, transform, server.sdk)
        if registration.made is not None:
            self._changes.read(tool, registration.made, server.sdk)
        self.reading.sources.append(HandlerSource(server, tool, registration.handler))
        self._insert(server, tool, registration)

    def _name(self, registration: Registration, signature: Signature, options: Options) -> tuple[str | None, bool]:
        """The tool's name, and whether it is certain."""
        if options.name is None:
            given = self.reading.options.given(registration).get("name")
            if given is not None and isinstance(constant_or_dynamic(self.reading.m, given), Dynamic):
                name, certain = likely_text(self.reading.m, given)
                return (None if name is None else registration.prefix + name), certain
        return registration.prefix + (options.name or signature.name), True

    def _derive_tool(
        self, tool: Tool, server: Server, registration: Registration, signature: Signature, options: Options
    ) -> str | None:
        from mcplint.surface.schema import derive

        framework = registration.server.framework.framework
        derived = derive(signature, self.reading.types.models, server.sdk, framework, options)
        tool.title = derived.title
        tool.description = derived.description
        tool.annotations = derived.annotations
        tool.input_schema = derived.input_schema
        tool.output_schema = derived.output_schema
        tool.arguments = derived.arguments
        tool.injected = derived.injected
        tool.exact = derived.exact
        tool.reasons = derived.reasons
        return derived.registration_error

    def _insert(self, server: Server, tool: Tool, registration: Registration) -> None:
        """Of two tools with one name, the SDK keeps the first or the last; of two versions, it lists the newest."""
        for index, other in enumerate(server.tools):
            if other.name != tool.name:
                continue
            if other.location == tool.location and other.handler == tool.handler:
                return
            keeps_first = registration.server.framework.duplicates == "first"
            if is_newer(other, tool) if are_versions(tool, other) else keeps_first:
                server.shadowed.append(tool)
            else:
                server.shadowed.append(other)
                server.tools[index] = tool
            return
        server.tools.append(tool)

    def _options(self, server: Server, registration: Registration) -> Options:
        options = self.reading.options.of(registration)
        if registration.method == "mixin" and server.sdk.major == 2 and options.output_schema is ABSENT:
            # fastmcp 2 hands its mixins' missing output schema on as None.
            return msgspec.structs.replace(options, output_schema=None)
        return options


def execution_of(sdk: Sdk, is_async: bool) -> Execution:
    """How an SDK runs a handler: sync ones on the event loop before mcp 2 and fastmcp 3, since then in threads."""
    if is_async:
        return "coroutine"
    threaded = {"mcp": sdk.at_least(2, 0), "fastmcp": sdk.at_least(3, 0)}.get(sdk.name)
    return "unknown" if threaded is None else "thread" if threaded else "inline"

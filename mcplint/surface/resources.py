"""Resources and prompts: from a registration to what the listings show."""

from __future__ import annotations

from mcplint.machine.values import Ref
from mcplint.surface.constants import text_of
from mcplint.surface.model import Prompt, Resource, Server
from mcplint.surface.reading import HandlerSource, Reading
from mcplint.surface.registered import Registration


class ResourceReader:
    """Adds resources and resource templates to their servers."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def add(self, server: Server, registration: Registration) -> None:
        """Add the resource or template of a registration to its server."""
        handler = registration.handler
        if isinstance(handler, Ref) and handler.obj.kind == "library":
            self._add_ready_resource(server, registration)
            return
        signature = self.reading.signature(handler)
        options = self.reading.options.of(registration)
        if signature is None or not options.uri:
            self.reading.note(registration, "the resource's URI is not constant")
            return
        if self.reading.options.is_hidden(registration):
            return
        resource = Resource(
            uri=options.uri,
            template="{" in options.uri,
            location=signature.location,
            handler=self.reading.qualified(handler),
            signature=signature,
            conditional=not registration.certain,
            key=len(self.reading.sources),
        )
        if registration.server.framework.has_schemas:
            from mcplint.surface.schema import derive_resource

            derived = derive_resource(
                signature, self.reading.types.models, server.sdk, registration.server.framework.framework, options
            )
            resource.uri, resource.template, resource.name = (
                derived.uri,
                derived.template,
                registration.prefix + derived.name,
            )
            resource.title, resource.description = derived.title, derived.description
            resource.mime_type, resource.injected = derived.mime_type, derived.injected
            resource.exact, resource.reasons = derived.exact, derived.reasons
            if derived.registration_error is not None:
                self.reading.note(registration, f"the SDK refuses this registration: {derived.registration_error}")
                resource.exact, resource.reasons = False, (derived.registration_error,)
        self.reading.sources.append(HandlerSource(server, resource, handler))
        server.resources.append(resource)

    def _add_ready_resource(self, server: Server, registration: Registration) -> None:
        record = registration.record
        uri = text_of(self.reading.m, record.get(None, "uri"))
        if uri is None:
            self.reading.note(registration, "the resource's URI is not constant")
            return
        mime = text_of(self.reading.m, record.get(None, "mime_type"))
        server.resources.append(
            Resource(
                uri=uri,
                template=False,
                location=registration.location,
                name=text_of(self.reading.m, record.get(None, "name")) or uri,
                title=text_of(self.reading.m, record.get(None, "title")),
                description=text_of(self.reading.m, record.get(None, "description")),
                mime_type=mime or "text/plain",
                conditional=not registration.certain,
            )
        )


class PromptReader:
    """Adds prompts to their servers."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def add(self, server: Server, registration: Registration) -> None:
        """Add the prompt of a registration to its server."""
        signature = self.reading.signature(registration.handler)
        options = self.reading.options.of(registration)
        if signature is None:
            self.reading.note(registration, "what is registered is not a function of the program")
            return
        if self.reading.options.is_hidden(registration):
            return
        prompt = Prompt(
            name=registration.prefix + (options.name or signature.name),
            location=signature.location,
            handler=self.reading.qualified(registration.handler),
            signature=signature,
            conditional=not registration.certain,
            key=len(self.reading.sources),
        )
        if registration.server.framework.has_schemas:
            from mcplint.surface.schema import derive_prompt

            derived = derive_prompt(
                signature, self.reading.types.models, server.sdk, registration.server.framework.framework, options
            )
            prompt.title, prompt.description, prompt.arguments = derived.title, derived.description, derived.arguments
            prompt.injected, prompt.exact, prompt.reasons = derived.injected, derived.exact, derived.reasons
            if derived.registration_error is not None:
                self.reading.note(registration, f"the SDK refuses this registration: {derived.registration_error}")
                return
        self.reading.sources.append(HandlerSource(server, prompt, registration.handler))
        if all(other.name != prompt.name for other in server.prompts):
            server.prompts.append(prompt)

"""One run of our own engine, from paths to findings."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mcplint.config import Settings
from mcplint.documents.detect import SdkDetector
from mcplint.documents.sdk import Sdk
from mcplint.engines.ahead import LoweringAhead
from mcplint.engines.native import AnalysedFile, Analysis
from mcplint.engines.unknown_calls import unknown_calls
from mcplint.finding import Diagnostic, Finding, Location
from mcplint.machine.callgraph import Callees, Caller
from mcplint.machine.classes import bases_in_libraries
from mcplint.machine.events import AnyEvent
from mcplint.machine.frames import BoundReached, Unreachable
from mcplint.machine.heap import CallRecord, HeapObject
from mcplint.machine.intrinsics import INTRINSICS, SILENT
from mcplint.machine.libraries import Libraries
from mcplint.machine.limits import MAX_SINK_VARIANTS
from mcplint.machine.machine import Machine
from mcplint.machine.values import Ref, Value
from mcplint.models import Models, load_models
from mcplint.program.modules import ModuleInfo, Program
from mcplint.program.scopes import walk
from mcplint.rules.context import Context
from mcplint.rules.runner import run_rules
from mcplint.source import (
    SDK_MARKERS,
    DataFiles,
    ModuleIndex,
    SourceFile,
    decode,
    discover,
    is_seed,
    load,
    project_root,
)
from mcplint.source.imports import imported_files
from mcplint.surface.aliases import aliases
from mcplint.surface.entrypoints import EntryFunction, entry_functions, entry_point_sources
from mcplint.surface.execution import HandlerRunner
from mcplint.surface.frameworks import frameworks
from mcplint.surface.handlers import HandlerRun
from mcplint.surface.middlewares import run_middlewares
from mcplint.surface.model import Prompt, Resource, Surface, Tool
from mcplint.surface.reader import SurfaceReader
from mcplint.surface.reading import HandlerSource
from mcplint.surface.registrations import Registrations
from mcplint.surface.sdkcalls import SdkCalls
from mcplint.surface.starts import StartRun, bodies, run_starts
from mcplint.surface.web.inprocess import OwnRequests, sends_to_itself
from mcplint.syntax import hir, lower
from mcplint.syntax.suppressions import find_suppressions

if TYPE_CHECKING:
    from mcplint.source import Discovery

_REGISTERING = frozenset({"tool", "add_tool", "list_tools", "call_tool", "add_request_handler"})
"""Methods whose call makes a function that nobody called worth running for its registrations."""

_DECORATING = _REGISTERING | {"resource", "prompt"}
"""Methods that count as decorators only: their names are too common elsewhere."""


_SDKS = frozenset(path.partition(".")[0] for path in frameworks())
"""The packages that servers are made with."""


def is_server(obj: HeapObject) -> bool:
    """Whether an object is a server, or a class of the program that derives from a server class."""
    if obj.kind == "library":
        return obj.name in frameworks()
    cls = obj if obj.kind == "class" else obj.parent if obj.kind == "instance" else None
    return cls is not None and any(base in frameworks() for base in bases_in_libraries(cls))


_TOO_MANY_CALLS = f"more than {MAX_SINK_VARIANTS} calls with different arguments or behind different checks"


class ProjectView:
    """The program as rules see it: modules read, what the machine saw when it ran the handlers, library models.

    ``shared`` names, for people, the objects that were there before the first handler ran; ``starts`` is what happens
    when modules are executed and servers started; ``imports`` has the paths of the modules that each module imports.
    ``unknown_tools`` are runs of low-level call handlers that were asked for a tool that is not there, ``requested``
    runs of the program's own routes for what handlers ask of them.
    """

    def __init__(
        self,
        modules: list[ModuleInfo],
        runs: list[HandlerRun],
        unknown_tools: Sequence[HandlerRun],
        requested: Sequence[HandlerRun],
        models: Models,
        module_events: list[AnyEvent],
        shared: dict[HeapObject, str],
        starts: list[StartRun],
        imports: Mapping[str, Collection[str]],
    ) -> None:
        self.shared = shared
        self.starts = starts
        self.imports = imports
        self.modules = modules
        self.module_events = module_events
        self.runs = runs
        self.unknown_tools = unknown_tools
        self.requested = requested
        self.models = models


class Pipeline:
    """The steps of one run."""

    def __init__(self, paths: Sequence[Path], settings: Settings) -> None:
        self.settings = settings
        self.root = project_root([Path(path) for path in paths])
        self.discovery: Discovery = discover(
            list(paths),
            self.root,
            exclude=settings.exclude,
            exclude_base=settings.base,
            include_tests=settings.include_tests,
        )
        self.diagnostics: list[Diagnostic] = list(self.discovery.diagnostics)
        self.texts: dict[str, str] = {}
        self._data: dict[str, bytes] = {}
        self._others: dict[SourceFile, bytes] = {}
        self.detector = SdkDetector(self.root, user=settings.sdk)
        libraries = frozenset(SDK_MARKERS)
        for file in self.discovery.files[:1]:
            libraries |= self.detector.libraries(file)
        self._index = ModuleIndex(self.discovery.root, self.discovery.files, libraries=libraries)
        self.program = Program(
            self._index,
            self._read,
            self._lower,
            DataFiles(self.discovery.root),
        )
        self._ahead = LoweringAhead(settings.jobs)
        self._defers = False
        self.models = load_models(settings.models, aliases())
        intrinsics = {**INTRINSICS, **SdkCalls(self._sdk_of).intrinsics()}
        self.starts: list[StartRun] = []
        self.requested: list[HandlerRun] = []
        self._entries: list[EntryFunction] = []
        self.machine = Machine(self.program, Libraries(intrinsics, self.models, SILENT, sdks=_SDKS))

    def run(self, *, handlers: bool = True) -> Analysis:
        """The whole run; without ``handlers``, only what clients see is found out, and no rule runs."""
        self._defers = not handlers
        surface, reader = self._read_surface()
        if not handlers:
            return self._analysis(surface, None, 0)
        self._prepare_handlers(len(reader.sources))
        runner = HandlerRunner(self.machine, reader.types)
        sources = [*reader.sources, *self._entry_points(reader)]
        runs = runner.run_all(sources)
        unknown_tools = runner.run_unknown_tools(sources)
        if self.machine.keeps_urls:
            self.requested = OwnRequests(self.machine, reader.registrations.apps).follow(runs)
        return self._analysis(surface, runs, runner.executed, unknown_tools)

    def run_handlers(self) -> tuple[Analysis, list[Caller]]:
        """A run without rules, for the call graph; the functions are those that clients make run."""
        surface, reader = self._read_surface()
        self._prepare_handlers(len(reader.sources))
        runner = HandlerRunner(self.machine, reader.types)
        entered: Callees = {}
        for source in reader.sources:
            runner.run(source, entered)
        functions: list[Caller] = [callee for callee in entered if not isinstance(callee, str)]
        return self._analysis(surface, None, runner.executed), functions

    def run_modules(self) -> tuple[Analysis, list[Caller]]:
        """A run of module bodies only, for the call graph: all modules that may be seeds, with or without a server."""
        modules = self._seeds(using_sdk=False)
        for module in modules:
            self.machine.run_module(module)
        return self._analysis(Surface(), None, 0), list(modules)

    def _read_surface(self) -> tuple[Surface, SurfaceReader]:
        """Run module bodies and what registers handlers, and find out what clients see."""
        seeds = self._seeds()
        while seeds:
            for module in seeds:
                self.machine.run_module(module)
            seeds = self._users_of_servers()
        events = list(self.machine.module_events)
        registrations = Registrations(self.machine)
        registrations.read(events)
        registrations.read(self._run_registering_functions(registrations.handled()))
        reader = SurfaceReader(self.machine, registrations, self._sdk_of)
        return reader.read(), reader

    def _prepare_handlers(self, number: int) -> None:
        """What is there now is what all handlers share, ``number`` of servers and those that users name."""
        self._entries = entry_functions(self.models.entry_points, self.program.modules)
        self._make_inner_functions()
        self.machine.share_heap(number + len(self._entries))
        modules = list(self.program.modules)
        run_middlewares(self.machine, modules)
        self.machine.keeps_urls = sends_to_itself(modules, self.models)

    # --- reading -----------------------------------------------------------------------------------------------------

    def _seeds(self, *, using_sdk: bool = True) -> list[ModuleInfo]:
        """The modules that are analysed for their own sake, in the order of their paths: those with an SDK, or all that
        may be, if that is not asked for or the user's models name entry points."""
        using_sdk &= not self.models.entry_points
        seeds: list[SourceFile] = []
        for file in self.discovery.files:
            data = load(file, self.settings.max_file_size)
            if isinstance(data, Diagnostic):
                self.diagnostics.append(data)
                continue
            seed = is_seed(file, data, include_tests=self.settings.include_tests) if using_sdk else file.seed_allowed
            if not seed:
                self._others[file] = data
            else:
                self._data[str(file.path)] = data
                seeds.append(file)
        self._look_ahead(seeds)
        return [module for file in seeds if (module := self.program.load_file(file)) is not None]

    def _look_ahead(self, seeds: list[SourceFile]) -> None:
        """Have the seeds lowered, and what they import."""
        if self.settings.jobs < 2 or self._defers:
            return
        texts: list[tuple[str, str]] = []
        todo = dict.fromkeys(seeds)
        for file in (waiting := list(todo)):
            data = self._data.get(str(file.path)) or self._others.get(file) or load(file, self.settings.max_file_size)
            text = data if isinstance(data, Diagnostic) else decode(data, file.display)
            if isinstance(text, Diagnostic):
                continue
            if isinstance(data, bytes):
                self._data[str(file.path)] = data
            texts.append((file.display, text.text))
            found = [one for one in imported_files(text.text, file, self._index) if one not in todo]
            waiting.extend(dict.fromkeys(found))
            todo.update(dict.fromkeys(found))
        self._ahead.begin(texts)

    def _users_of_servers(self) -> list[ModuleInfo]:
        """Modules that import a server (or a class of servers) from a module of the program without naming an SDK."""
        names = {module.name.rpartition(".")[2] for module in self.program.modules if self._offers_server(module)}
        if not names:
            return []
        pattern = re.compile(
            rb"^[ \t]*(?:from|import)[ \t][^\n]*\b(?:"
            + b"|".join(re.escape(name.encode()) for name in sorted(names))
            + rb")\b",
            re.MULTILINE,
        )
        found = []
        for file, data in list(self._others.items()):
            if file.seed_allowed and pattern.search(data):
                del self._others[file]
                self._data[str(file.path)] = data
                module = self.program.load_file(file)
                if module is not None:
                    found.append(module)
        return found

    def _offers_server(self, module: ModuleInfo) -> bool:
        """Whether a module's namespace holds a server object or a server class."""
        namespace = self.machine.module_object(module)
        for value in namespace.slots.values():
            for atom in value.atoms:
                if isinstance(atom, Ref) and atom.obj.module is module and is_server(atom.obj):
                    return True
        return False

    def _read(self, file: SourceFile) -> str | Diagnostic:
        data = self._data.pop(str(file.path), None)
        loaded = load(file, self.settings.max_file_size) if data is None else data
        if isinstance(loaded, Diagnostic):
            return loaded
        text = decode(loaded, file.display)
        if isinstance(text, Diagnostic):
            return text
        self.texts[file.display] = text.text
        return text.text

    def _lower(self, text: str, path: str) -> tuple[hir.Module | None, tuple[Diagnostic, ...]]:
        lowered = lower(text, path, later=self.program.diagnostics) if self._defers else self._ahead.lower(text, path)
        return lowered.module, lowered.diagnostics

    # --- registering functions ---------------------------------------------------------------------------------------

    def _run_registering_functions(self, handled: set[int]) -> list[AnyEvent]:
        """Functions that contain registrations and that nothing called are run as if somebody had; returns the events.

        Those in ``handled`` are handlers: what they register is not there before a client calls them.
        """
        events: list[AnyEvent] = []
        for module in list(self.program.modules):
            for statement in module.tree.body:
                for function, owner in _registering(module, statement):
                    if id(function) in self.machine.stats.executed or id(function) in handled:
                        continue
                    value = self._callable(module, function, owner)
                    if value is not None and id(function) not in self.machine.stats.executed:
                        outcome = self.machine.run_function(value, CallRecord(open_=True), module)
                        self.starts.append(StartRun(module, function, outcome.items))
                        events.extend(outcome.events)
        return events

    def _callable(self, module: ModuleInfo, function: hir.FunctionDef, owner: hir.ClassDef | None) -> Value | None:
        """What calling a function of a module, or a method of an instance of one of its classes, starts from."""
        namespace = self.machine.module_object(module)
        value = namespace.slots.get(function.name if owner is None else owner.name)
        if value is None or owner is None:
            return value
        atom = value.only
        if not isinstance(atom, Ref) or atom.obj.kind != "class":
            return None

        def method() -> Value | None:
            try:
                return self.machine.attribute(self.machine.unknown_of_type(value), function.name, None)
            except (Unreachable, BoundReached):
                return None

        return self.machine.in_module(module, method)

    def _entry_points(self, reader: SurfaceReader) -> list[HandlerSource]:
        """The functions that the user's models name as entry points."""
        return entry_point_sources(self._entries, reader.reading, self._entry_value)

    def _entry_value(self, named: EntryFunction) -> Value | None:
        if named.function is named.outer:
            return self._callable(named.module, named.function, named.owner)
        return self.machine.defined.get(named.function)

    def _make_inner_functions(self) -> None:
        """Run what makes entry points while it runs, so that there are such functions."""
        inner = [named for named in self._entries if named.function is not named.outer]
        self.machine.defined = {named.function: None for named in inner}
        for outer, named in {named.outer: named for named in inner}.items():
            value = self._callable(named.module, outer, named.owner)
            if value is not None:
                self.machine.forget_summaries(outer)
                self.machine.run_function(value, CallRecord(open_=True), named.module)

    # --- SDKs --------------------------------------------------------------------------------------------------------

    def _sdk_of(self, distribution: str, path: str) -> Sdk | None:
        """The SDK that the manifests nearest to a file name."""
        for module in self.program.modules:
            if module.path == path:
                return self.detector.sdks(module.file, module.text).get(distribution)
        return None

    # --- result ------------------------------------------------------------------------------------------------------

    def _analysis(
        self,
        surface: Surface,
        runs: list[HandlerRun] | None,
        executed: int,
        unknown_tools: Sequence[HandlerRun] = (),
    ) -> Analysis:
        self._ahead.close()
        for module, node in [place for run in runs or () for place in run.surplus]:
            self.machine.bound_reached_in(module, _TOO_MANY_CALLS, node)
        self.diagnostics.extend(self.program.diagnostics)
        self.diagnostics.extend(self.machine.diagnostics)
        unseen, unknown = unknown_calls(runs or ())
        self.diagnostics.extend(unseen)
        findings = [] if runs is None else self._findings(surface, runs, unknown_tools)
        stats = self.machine.stats
        return Analysis(
            surface=surface,
            findings=findings,
            diagnostics=self.diagnostics,
            files=self._files(),
            unreadable=sum(1 for row in self.diagnostics if row.incomplete and row.kind != "bound-reached"),
            handlers_executed=executed,
            unknown_calls=unknown,
            named_only=self.discovery.named_only,
            not_run=[] if runs is None else _not_run(surface, runs),
            stats={
                "modules": len(self.program.modules),
                "functions": len(stats.executed),
                "contexts": stats.runs,
                "summaries_reused": stats.hits,
                "steps": stats.steps,
                "handlers": executed,
                "unknown_calls": unknown,
                "objects": self.machine.heap.next_id,
            },
        )

    def _findings(self, surface: Surface, runs: list[HandlerRun], unknown_tools: Sequence[HandlerRun]) -> list[Finding]:
        """What the rules say; a rule that fails is a diagnostic."""
        machine = self.machine
        modules = self.program.modules
        starts = [*bodies(machine), *self.starts, *run_starts(machine, modules)]
        view = ProjectView(
            modules,
            runs,
            unknown_tools,
            self.requested,
            self.models,
            machine.module_events,
            machine.shared_names,
            starts,
            machine.imports,
        )
        findings, failed = run_rules(Context(surface, view, tuple(self.diagnostics)))
        self.diagnostics.extend(failed)
        return findings

    def _files(self) -> dict[str, AnalysedFile]:
        files: dict[str, AnalysedFile] = {}
        for module in self.program.modules:
            files[module.path] = AnalysedFile(
                text=module.text,
                project_path=os.path.relpath(module.file.path, self.discovery.root).replace(os.sep, "/"),
                module=module.tree,
                suppressions=find_suppressions(module.tree),
                example=module.file.example,
            )
        for path, text in self.texts.items():
            if path not in files:
                files[path] = AnalysedFile(text=text, project_path=path)
        return files


def _not_run(surface: Surface, runs: list[HandlerRun]) -> list[tuple[Location, str]]:
    """The components whose handlers the machine could not run, with the places of their servers."""
    ran = {id(run.primitive) for run in runs}
    found = []
    for server in surface.servers:
        parts: list[Tool | Resource | Prompt] = [*server.tools, *server.resources, *server.prompts]
        missing = [part for part in parts if id(part) not in ran]
        found += [(server.location, part.uri if isinstance(part, Resource) else part.name) for part in missing]
    return found


def _registering(module: ModuleInfo, statement: hir.Stmt) -> list[tuple[hir.FunctionDef, hir.ClassDef | None]]:
    """Functions and methods at the top of a module whose bodies look like registrations."""
    if isinstance(statement, hir.FunctionDef):
        members: tuple[hir.Stmt, ...] = (statement,)
        owner = None
    elif isinstance(statement, hir.ClassDef):
        members, owner = statement.body, statement
    else:
        return []
    if not _REGISTRATION.search(module.source(statement)):
        return []
    functions = [one for one in members if isinstance(one, hir.FunctionDef)]
    return [(one, owner) for one in functions if _mentions_registration(module, one)]


def _mentions_registration(module: ModuleInfo, function: hir.FunctionDef) -> bool:
    last = function.returns or (function.params[-1] if function.params else None)
    start, end = module.tree.offsets(function.name_token if last is None else last.hi, function.hi)
    if not _REGISTRATION.search(module.text, start, end):
        return False
    for node in walk(function.body, into_definitions=True):
        if isinstance(node, hir.FunctionDef) and any(_called_name(item) in _DECORATING for item in node.decorators):
            return True
        if isinstance(node, hir.Call):
            if isinstance(node.func, hir.Attribute) and node.func.attr in _REGISTERING:
                return True
            if isinstance(node.func, hir.Name) and node.func.id in _CLASS_NAMES:
                return True
    return False


def _called_name(decorator: hir.Expr) -> str:
    """The last name of a decorator, called or not, if it is an attribute."""
    target = decorator.func if isinstance(decorator, hir.Call) else decorator
    return target.attr if isinstance(target, hir.Attribute) else ""


_CLASS_NAMES = frozenset(path.rpartition(".")[2] for path in frameworks())
_GAP = r"(?:[\s\\)]|#[^\r\n]*[\r\n])*"
_REGISTRATION = re.compile(
    rf"\.{_GAP}(?:{'|'.join(sorted(_DECORATING))})\b|\b(?:{'|'.join(sorted(_CLASS_NAMES))}){_GAP}\("
)
"""A text without one of these words, as an attribute or called, has no registration in it."""

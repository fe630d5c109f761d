"""The words that model files may use."""

from __future__ import annotations

from typing import get_args

from mcplint.finding import Severity
from mcplint.models.structs import Keeps, Mode

MODES = get_args(Mode)
KEEPS = get_args(Keeps)
SEVERITIES = tuple(severity.word for severity in Severity)

EFFECTS = {
    "exec": "runs a program or code",
    "blocking": "keeps its thread waiting",
    "fs.read": "reads files",
    "fs.write": "creates or changes files",
    "fs.delete": "deletes files",
    "net": "talks to another machine",
    "net.write": "sends data that changes something on another machine",
    "net.delete": "asks another machine to delete something",
    "db": "queries a database, in whatever way",
    "db.read": "reads from a database",
    "db.write": "changes a database",
    "db.delete": "deletes from a database",
    "env.read": "reads environment variables",
    "env.write": "changes the process (environment, working directory, import path)",
    "proc.kill": "ends processes",
    "exit": "ends or replaces this process",
    "msg": "sends a message to people",
    "ui": "acts on a desktop",
    "llm": "asks a language model",
}
"""What calls do to the world."""

KINDS = {
    "arguments-only": "an argument vector that does not start with the program",
    "text-only": "counts only where the argument is text",
    "sequence-only": "counts only where the argument is a list or tuple",
    "if-called": "dangerous only if what it returns is called",
    "existence": "tells whether a file exists and what kind it is, not what is in it",
    "listing": "tells names of files, not what is in them",
    "working-directory": "moves the process, and every relative path with it",
    "pattern": "the argument is a glob pattern, which may hold `..`",
    "local-files": "takes `file:` URLs (or bare paths) as well",
    "statements": "takes several statements at once",
    "fragment": "makes a piece of a query that is not checked",
    "member-names": "writes to the paths that the archive's members name",
    "environment": "variables such as PATH or LD_PRELOAD decide what runs",
    "system-role": "counts only for messages in the system or developer role",
    "operators": "dangerous only if the value may be a mapping (`$where` and the like)",
    "command": "a mapping that names what to do, with filters under keys of its own",
    "cleartext": "sends without encryption",
    "entities": "expands entities of the document's own",
    "mass-assignment": "sets whatever attribute is named",
}
"""Further words about a sink."""

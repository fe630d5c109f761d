"""The front door to the analysed tree: which files there are, what they say, which module is which file."""

from mcplint.source.data import DataFiles
from mcplint.source.decode import decode, digest
from mcplint.source.discover import discover
from mcplint.source.model import SDK_MARKERS, Discovery, SourceError, SourceFile, Text
from mcplint.source.modules import ModuleIndex
from mcplint.source.read import MAX_FILE_SIZE, is_seed, load, looks_generated, mentions_sdk, read
from mcplint.source.roots import project_root

__all__ = [
    "MAX_FILE_SIZE",
    "SDK_MARKERS",
    "DataFiles",
    "Discovery",
    "ModuleIndex",
    "SourceError",
    "SourceFile",
    "Text",
    "decode",
    "digest",
    "discover",
    "is_seed",
    "load",
    "looks_generated",
    "mentions_sdk",
    "project_root",
    "read",
]

"""Which SDKs, of which versions, a file of a project is written for, as far as documents say."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from mcplint.documents.files import DocumentError
from mcplint.documents.manifests import Manifest, read_manifest
from mcplint.documents.requirement import Origin, Requirement, known_sdks, make_sdk, parse_requirement, parse_sdk
from mcplint.documents.scripts import script_requirements
from mcplint.documents.sdk import Sdk
from mcplint.documents.versions import ANY, Bounds
from mcplint.finding import Diagnostic
from mcplint.source.classify import display_path
from mcplint.source.model import SourceFile

_IMPORT_NAMES = {
    "beautifulsoup4": "bs4",
    "gitpython": "git",
    "google-api-python-client": "googleapiclient",
    "opencv-python": "cv2",
    "pillow": "PIL",
    "psycopg2-binary": "psycopg2",
    "pygithub": "github",
    "pyjwt": "jwt",
    "pymupdf": "fitz",
    "python-dateutil": "dateutil",
    "python-docx": "docx",
    "python-dotenv": "dotenv",
    "pyyaml": "yaml",
    "scikit-learn": "sklearn",
}
"""Distributions whose import name does not follow from their own."""


Demand = tuple[Origin, Bounds]
"""Versions that are allowed, and who says so."""


class SdkDetector:
    """Answers per file, as parts of a monorepo may use different SDKs. Every manifest is read once.

    ``user`` holds requirements that the user gave; they outweigh everything else.
    """

    def __init__(self, root: Path, *, user: Sequence[str] = (), cwd: Path | None = None) -> None:
        """Raises ValueError for a requirement in ``user`` that names no known SDK."""
        self._root = Path(os.path.normpath(root.absolute()))
        self._cwd = (cwd or Path()).absolute()
        self._user: dict[str, Demand] = {}
        for text in user:
            self._user[parse_sdk(text).name] = ("user", parse_requirement(text).bounds)
        self._manifests: dict[Path, Manifest] = {}
        self._chosen: dict[Path, dict[str, Sdk]] = {}
        self._problems: dict[str, Diagnostic] = {}

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The documents asked for so far that cannot be read, sorted by path. They leave no run incomplete."""
        return tuple(self._problems[path] for path in sorted(self._problems))

    def sdks(self, file: SourceFile, text: str = "") -> dict[str, Sdk]:
        """The SDKs that ``file`` (with this ``text``, for a PEP 723 block) is written for, by name, sorted.

        For each SDK the user's word counts most, then the script's own block, then the nearest folder from the file up
        to the root that requires it: a lock file or pin exactly, else the newest major that is allowed.
        """
        try:
            own = [item for item in script_requirements(text) if item.name in known_sdks()]
        except DocumentError as error:
            self._problem(file.display, str(error))
            own = []
        if own:
            # a script with a block runs in an environment of its own
            return _choose({**{item.name: ("script", item.bounds) for item in own}, **self._user})
        folder = file.path.parent
        if folder not in self._chosen:
            self._chosen[folder] = _choose({**self._of_folder(folder), **self._user})
        return dict(self._chosen[folder])

    def libraries(self, file: SourceFile) -> frozenset[str]:
        """Top-level import names of the distributions that the manifests above ``file`` require from elsewhere."""
        names: set[str] = set()
        local: set[str] = set()
        for folder in self._upward(file.path.parent):
            manifest = self._manifest(folder)
            names.update(item.name for item in manifest.required)
            local |= manifest.local
        return frozenset(_IMPORT_NAMES.get(name, name.replace("-", "_")) for name in names - local)

    def _of_folder(self, folder: Path) -> dict[str, Demand]:
        """What the manifests of ``folder`` and those above it demand, the nearest first."""
        demands: dict[str, Demand] = {}
        pinned: dict[str, Bounds] = {}
        for above in self._upward(folder):
            manifest = self._manifest(above)
            for name, required in _combined(manifest.required).items():
                demands.setdefault(name, ("requirement", required))
            for item in manifest.pinned:
                pinned.setdefault(item.name, item.bounds)
        for name, exact in pinned.items():
            # a lock that contradicts what is required is stale, or that of another project
            if name not in demands or demands[name][1].meet(exact) is not None:
                demands[name] = ("lock", exact)
        return demands

    def _upward(self, folder: Path) -> Iterator[Path]:
        """``folder`` and those above it up to the root; the root alone if ``folder`` lies elsewhere."""
        if not folder.is_relative_to(self._root):
            yield self._root
            return
        while True:
            yield folder
            if folder == self._root:
                return
            folder = folder.parent

    def _manifest(self, folder: Path) -> Manifest:
        known = self._manifests.get(folder)
        if known is None:
            known = self._manifests[folder] = read_manifest(folder, self._root)
            for path, message in known.problems:
                self._problem(display_path(path, self._cwd), message)
        return known

    def _problem(self, path: str, message: str) -> None:
        text = f"cannot be used to tell the SDK: {message}"
        self._problems.setdefault(path, Diagnostic(kind="unparsable", path=path, message=text))


def detect_sdks(root: Path, files: Iterable[SourceFile], *, user: Sequence[str] = ()) -> dict[str, Sdk]:
    """The SDKs of a whole project: for each, what the first of ``files`` (in order) that has it says."""
    detector = SdkDetector(root, user=user)
    found: dict[str, Sdk] = {}
    for file in files:
        for name, sdk in detector.sdks(file).items():
            found.setdefault(name, sdk)
    return dict(sorted(found.items()))


def _combined(required: Iterable[Requirement]) -> dict[str, Bounds]:
    """What all requirements on an SDK allow together; one that contradicts those before it is passed over."""
    found: dict[str, Bounds] = {}
    for item in required:
        if item.name in known_sdks():
            before = found.get(item.name)
            found[item.name] = item.bounds if before is None else before.meet(item.bounds) or before
    return found


def _choose(demands: Mapping[str, Demand]) -> dict[str, Sdk]:
    """The SDKs that can be installed together, sorted: ``mcp<2`` beside ``fastmcp>=2`` is fastmcp 3.

    What one SDK needs of another settles the other's major where its own demand leaves that open.
    """
    found = {name: _newest(name, demands) for name in demands}
    for sdk in list(found.values()):
        for other, major in _needs(sdk.name, sdk.major).items():
            origin, bounds = demands.get(other, (sdk.source, ANY))
            if bounds.exact is None and (origin != "user" or other not in demands) and bounds.allows_major(major):
                found[other] = Sdk(other, major, None, origin)
    return dict(sorted(found.items()))


def _newest(name: str, demands: Mapping[str, Demand]) -> Sdk:
    """The newest major of ``name`` that is allowed and whose needs are."""
    origin, bounds = demands[name]
    usual = make_sdk(Requirement(name, bounds), origin)
    if usual.version is not None:
        return usual
    for major in sorted(known_sdks()[name].majors, reverse=True):
        needs = _needs(name, major).items()
        if bounds.allows_major(major) and all(
            other not in demands or demands[other][1].allows_major(needed) for other, needed in needs
        ):
            return Sdk(name, major, None, origin)
    return usual


def _needs(name: str, major: int | None) -> dict[str, int]:
    return {} if major is None else known_sdks()[name].needs.get(major, {})

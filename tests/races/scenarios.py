"""What happens to the servers in ``cases/``: who calls what, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from programs import SDKS

CASES = Path(__file__).with_name("cases")

Json = dict[str, Any]


def call(tool: str, **arguments: Any) -> Json:
    """A call of a tool."""
    return {"tool": tool, "arguments": arguments}


def everywhere(outcome: Json) -> dict[str, Json]:
    """The outcome by SDK, where all fail alike."""
    return dict.fromkeys(SDKS, outcome)


def in_threads(outcome: Json) -> dict[str, Json]:
    """The outcome by SDK, where those fail that run sync tools in worker threads."""
    return dict.fromkeys(("mcp2", "fastmcp3", "fastmcp4"), outcome)


@dataclass(frozen=True, eq=False)
class Scenario:
    """One rule's pair of servers, and the calls that show the difference."""

    rule: str
    calls: tuple[Json, ...]
    """The first client's call, then the second's; further ones are the second's too, one after the other."""
    failures: dict[str, Json]
    """How the broken server ends, by SDK; see ``harness/run_races.py`` for the shape."""
    sound: Json
    """How the mended server ends with every SDK, and the broken one with those that are not among the failures."""
    seam: str = ""
    """The function of the server at which the first call rests until the second has gone as far as it can.
    Without one the calls come one after the other."""
    returns: tuple[Any, ...] = ()
    """At most one value, which the seam returns in place of doing its work."""
    two_clients: bool = False
    """Whether the calls come from two clients; else one makes them all."""
    before: tuple[Json, ...] = ()
    """Calls to make first."""
    files: dict[str, str] = field(default_factory=dict)
    """Name and text of the files in the working directory."""
    left: str = ""
    """An expression for what the server keeps, evaluated within its module in the end."""
    first_leaves: bool = False
    """Whether the first client disconnects before the second call."""
    mended_calls: tuple[Json, ...] = ()
    """The calls to the mended server, if its tools take other arguments."""

    def source(self, variant: str) -> Path:
        """The server: ``variant`` is "broken" or "mended"."""
        return CASES / self.rule / f"{variant}.py"

    def request(self, variant: str) -> Json:
        """What ``harness/run_races.py`` has to know."""
        return {
            "source": str(self.source(variant)),
            "calls": self.mended_calls if variant == "mended" and self.mended_calls else self.calls,
            "seam": self.seam,
            "returns": self.returns,
            "two_clients": self.two_clients,
            "before": self.before,
            "files": self.files,
            "left": self.left,
            "first_leaves": self.first_leaves,
        }


NESTED = "RuntimeError: asyncio.run() cannot be called from a running event loop"
OTHER_LOOP = "RuntimeError: <Queue maxsize=100> is bound to a different event loop"
OTHER_THREAD = "ProgrammingError: SQLite objects created in a thread can only be used in that same thread"
DEADLOCK = "DeadlockError: the event loop waits for a lock whose holder waits for the event loop"
CHART = '<svg>\n<rect x="0" width="8" height="{}"/>\n</svg>'

SCENARIOS = (
    Scenario(
        rule="shared-mutable-state",
        seam="lines_of",
        files={"hours.txt": "Monday 9 to 5\nFriday 9 to 1\n"},
        calls=(call("read_again"), call("days")),
        left="len(hours)",
        failures=in_threads({"answers": ["2 days", "open on 0 days"], "left": 2}),
        sound={"answers": ["2 days", "open on 2 days"], "left": 2},
    ),
    Scenario(
        rule="lost-update",
        seam="print_receipt",
        returns=(None,),
        calls=(call("pay", account="ada", amount=30), call("pay", account="ada", amount=50)),
        left="balances['ada']",
        failures=everywhere({"answers": ["70 left", "50 left"], "left": 70}),
        sound={"answers": ["70 left", "20 left"], "left": 20},
    ),
    Scenario(
        rule="check-then-act",
        seam="charge",
        returns=(None,),
        calls=(call("book_seat", seat="1A", guest="ada"), call("book_seat", seat="1A", guest="grace")),
        left="bookings",
        failures=everywhere(
            {"answers": ["1A is booked for ada", "1A is booked for grace"], "left": {"1A": "ada"}},
        ),
        sound={"answers": ["1A is booked for ada", "ToolError: 1A is taken"], "left": {"1A": "ada"}},
    ),
    Scenario(
        rule="lazy-initialisation-race",
        seam="read_terms",
        returns=({"bug": "a moth", "byte": "eight bits"},),
        calls=(call("explain", term="bug"), call("explain", term="byte")),
        left="_glossary.asked",
        failures=everywhere({"answers": ["a moth", "eight bits"], "left": ["bug"]}),
        sound={"answers": ["a moth", "eight bits"], "left": ["bug", "byte"]},
    ),
    Scenario(
        rule="iteration-while-mutable",
        seam="row_of",
        before=(call("announce", line=7, destination="Harbour"),),
        calls=(call("board"), call("announce", line=11, destination="Airport")),
        left="sorted(departures)",
        failures=in_threads(
            {"answers": ["RuntimeError: dictionary changed size during iteration", "announced"], "left": [7, 11]}
        ),
        sound={"answers": [" 7 Harbour", "announced"], "left": [7, 11]},
    ),
    Scenario(
        rule="cross-session-leak",
        two_clients=True,
        calls=(call("search", words="ada"), call("turn_to", page=2)),
        mended_calls=(call("search", words="ada"), call("turn_to", words="grace", page=2)),
        failures=everywhere(
            {
                "answers": [
                    "ada: dismissal, not to be talked about\nada: raise, from 1843 on",
                    "ada: new address",
                ]
            }
        ),
        sound={
            "answers": ["ada: dismissal, not to be talked about\nada: raise, from 1843 on", "grace: moth in relay 70"]
        },
    ),
    Scenario(
        rule="escaping-request-context",
        two_clients=True,
        first_leaves=True,
        calls=(call("watch", topic="lost"), call("post", topic="lost", notice="an umbrella")),
        failures={
            "mcp1": {"answers": ["watching lost", "ClosedResourceError"]},
            "mcp2": {"answers": ["watching lost", "posted"]},
            "fastmcp2": {"answers": ["watching lost", "posted"], "heard": [[], ["lost: an umbrella"]]},
            "fastmcp3": {"answers": ["watching lost", "posted"], "heard": [[], ["lost: an umbrella"]]},
            "fastmcp4": {"answers": ["watching lost", "posted"], "heard": [[], ["lost: an umbrella"]]},
        },
        sound={"answers": ["", "posted"], "heard": [["0 notices on lost"], []]},
    ),
    Scenario(
        rule="thread-affine-object-shared",
        calls=(call("sign", text="ada was here"), call("sign", text="grace too")),
        failures=in_threads({"answers": [OTHER_THREAD, OTHER_THREAD]}),
        sound={"answers": ["entry 1", "entry 2"]},
    ),
    Scenario(
        rule="loop-bound-object-shared",
        calls=(call("wait_for_ring", seconds=0.01), call("wait_for_ring", seconds=0.01)),
        failures={
            **in_threads({"answers": ["nobody rang", OTHER_LOOP]}),
            "mcp1": {"answers": [NESTED, NESTED]},
            "fastmcp2": {"answers": [NESTED, NESTED]},
        },
        sound={"answers": ["nobody rang", "nobody rang"]},
    ),
    Scenario(
        rule="thread-lock-across-await",
        seam="open_door",
        returns=(None,),
        calls=(call("enter", name="ada"), call("enter", name="grace")),
        failures=everywhere({"answers": ["1 in the room", DEADLOCK]}),
        sound={"answers": ["1 in the room", "2 in the room"]},
    ),
    Scenario(
        rule="unbounded-cache",
        calls=tuple(call("stem", word=f"word{number}s") for number in range(120)),
        left="len(stems)",
        failures=everywhere({"answers": [f"word{number}" for number in range(120)], "left": 120}),
        sound={"answers": [f"word{number}" for number in range(120)], "left": 100},
    ),
    Scenario(
        rule="process-global-mutated",
        seam="title_of",
        files={"kite/materials.txt": "paper", "kayak/materials.txt": "canvas"},
        calls=(call("materials", project="kite"), call("materials", project="kayak")),
        failures=in_threads({"answers": ["Kite: canvas", "Kayak: canvas"]}),
        sound={"answers": ["Kite: paper", "Kayak: canvas"]},
    ),
    Scenario(
        rule="fixed-output-path",
        seam="tidy",
        calls=(call("draw_bars", values=[1]), call("draw_bars", values=[2])),
        failures=in_threads({"answers": [CHART.format(2), CHART.format(2)]}),
        sound={"answers": [CHART.format(1), CHART.format(2)]},
    ),
)

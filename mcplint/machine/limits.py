"""The machine's bounds, in one place. Each is deterministic; reaching one is reported, never silent."""

MAX_ATOMS = 8
"""Alternatives that one value keeps apart before constants become unknown-of-type."""

MAX_UNROLL = 64
"""Rounds that a loop over known elements, with those around it, makes one by one."""

MAX_UNROLLED_TOKENS = 80_000
"""Tokens that a loop over more elements than that may repeat while servers are put together."""

MAX_LOOP_ROUNDS = 8
"""Rounds after which a loop's head state counts as stable."""

MAX_GATHERED_ROUNDS = 3
"""Rounds in which each of several tasks that run side by side finds what the others wrote in the round before."""

WIDEN_FROM = 2
"""Round of a loop, counted from 0, from which on what still changes is widened."""

MAX_FRAMES = 40
"""Calls nested in each other."""

MAX_SAME_FUNCTION = 2
"""Frames of one function on the stack that run with the arguments they are given; a further one's are widened."""

MAX_ALIKE = 8
"""Frames of one definition on the stack (closures, each over something else) from which on they count as one function.
"""

MAX_CONCRETE_RECURSION = 20
"""The same for a call whose arguments are all known."""

MAX_RECURSION_ROUNDS = 6
"""Repetitions of the head of a recursive cycle."""

MAX_STEPS_PER_CALL = 40_000
"""Evaluated nodes per function run, callees not counted."""

MAX_STEPS = 2_000_000
"""Evaluated nodes of all module bodies together, and of each function that puts a server together."""

MAX_STEPS_OF_DETOUR = 60_000
"""Evaluated nodes of a call while servers are put together, with all that it calls, if that leads to no SDK."""

MAX_STEPS_OF_HANDLER = 100_000
"""Evaluated nodes of a handler."""

MAX_STEPS_OF_HANDLERS = 300_000
"""Evaluated nodes of all handlers together, with :data:`MAX_STEPS_SHARE` more for each of them, after which each gets
only :data:`MAX_STEPS_LATE`."""

MAX_STEPS_SHARE = 3_000
"""What a handler adds to the evaluated nodes of all handlers together: what they call is mostly the same."""

MAX_STEPS_LATE = 4_000
"""Evaluated nodes of a handler that comes late."""

MAX_RUNS = 64
"""Runs of one function's body for one handler."""

MAX_WRITES = 4_000_000
"""Slots written, taken back and joined per module body and per handler: what joins of large states cost."""

MAX_TARGETS = 24
"""Functions that one call may lead to."""

MAX_RECEIVERS = 2
"""Objects of one class whose method is called for each of them; more are taken together."""

MAX_ALIKE_OBJECTS = 3
"""Objects that a call in a loop makes at one place of the program and that are kept apart."""

MAX_NEW_OBJECTS = 48
"""Objects that a function may leave behind before those that one place of the program made become one."""

MAX_STORED_OBJECTS = 10_000
"""Objects that handlers leave behind in the state that they share."""

MAX_VARIANTS = 12
"""Summaries of one function that differ only in the heap they read."""

MAX_STATES = 5
"""Summaries of one function for the same arguments, after which it runs for several states at once."""

MAX_CONSTANTS = 16
"""Constants for one parameter, after which a function runs for any value of their type if they do not decide what it
does."""

MAX_KEYS = 60
"""Argument combinations of one function before constants in the key are widened."""

MAX_SLOTS = 64
"""Known keys of a container before they merge."""

MAX_TEXT = 20_000
"""Code points of a folded string."""

MAX_CONSTANT_SINKS = 8
"""Calls of a sink at one place, without inputs, that are told apart by their constants."""

MAX_CHAIN = 8
"""Calls and subscripts in a row on something of a library, after which the type of what comes out stays the same."""

MAX_STORED_SYMBOLS = 3
"""Computations that a slot of shared state keeps apart."""

MAX_SINK_VARIANTS = 64
"""Calls of a sink at one place with the same inputs that are told apart by what they are given and what guards it."""

MAX_RETURN_VARIANTS = 12
"""Values that one ``return`` or ``raise`` hands out and that are told apart though they come from the same inputs."""

MAX_ACCESS_VARIANTS = 16
"""Accesses to shared state at one place that are told apart by which of several objects alike is meant, by threads,
locks, and awaits before."""

"""How many steps some work takes, in the modules that count: rounds of their loops, which no machine's load changes."""

import sys
from collections.abc import Callable
from types import CodeType, ModuleType

TOOL = 4  # one that neither coverage nor a debugger nor a profiler takes


def steps(work: Callable[[], object], *modules: ModuleType) -> int:
    """The rounds of all loops in these modules while `work` is done."""
    files = {module.__file__ for module in modules}
    taken = 0

    def jumped(code: CodeType, at: int, to: int) -> object:
        nonlocal taken
        if code.co_filename not in files:
            return sys.monitoring.DISABLE
        taken += to < at
        return None

    events = sys.monitoring.events
    sys.monitoring.use_tool_id(TOOL, "steps")
    sys.monitoring.register_callback(TOOL, events.JUMP, jumped)
    try:
        sys.monitoring.set_events(TOOL, events.JUMP)
        work()
    finally:
        sys.monitoring.set_events(TOOL, events.NO_EVENTS)
        sys.monitoring.free_tool_id(TOOL)
        sys.monitoring.restart_events()
    return taken

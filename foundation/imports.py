"""What libraries import for nobody here, left out while they are loaded."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def standing_in(modules: Mapping[str, ModuleType | None]) -> Iterator[None]:
    """Within, these names are imported as given; None is a module that is not there (ImportError).

    What is loaded already stays as it is. Afterwards each name is imported for real again.
    """
    added = [name for name in modules if name not in sys.modules]
    sys.modules.update({name: modules[name] for name in added})  # type: ignore[misc]  # None is Python's "not there"
    try:
        yield
    finally:
        for name in added:
            del sys.modules[name]

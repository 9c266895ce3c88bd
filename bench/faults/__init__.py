"""The media pipeline under faults. `python -m bench.faults [--quick]`; `__main__` says what is done and counted."""

"""How granian is started: here and nowhere else, so that tests and benchmarks measure what runs."""

import sys

BACKLOG = 2048
SOCKETS = 4096  # a process; what comes beyond waits to be accepted
HEAD_WITHIN = 20_000  # ms for a request's head, and for the next one on a line that stays open
BUFFER = 64 * 1024  # bytes of a head, and of an answer that waits for its reader


def granian(*, host: str, port: str, workers: str, level: str = "warning") -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "rsgi", "--host", host, "--port", port),
        *("--workers", workers, "--no-ws", "--http", "1", "--backlog", str(BACKLOG), "--backpressure", str(SOCKETS)),
        *("--http1-header-read-timeout", str(HEAD_WITHIN), "--http1-buffer-size", str(BUFFER)),
        *("--respawn-failed-workers", "--respawn-interval", "0.5"),
        *("--workers-kill-timeout", "5", "--log-level", level, "lms.rsgi:application"),
    ]

"""Send a task by its name, so that a task module imports the code that it runs and never the other way."""

from django.utils.module_loading import import_string


def send(name: str, pk: int, *, queue: str | None = None) -> None:
    """Put the id of a row on the queue for the task of this dotted name; without `queue` on the default one.

    Raises ImportError for a name that is none, and what the broker raises when it is away.
    """
    import_string(name).apply_async(args=(pk,), **({"queue": queue} if queue else {}))

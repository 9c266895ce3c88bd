"""What a base's standing permits: every rule about its classes and courses checks it, of a training body.

Admitted (also accredited, or rectifying): all of it. Suspended: nothing new begins; its people may propose who came,
and the county's office finishes what began. Exited, or not admitted yet: its people may nothing; the county finishes.
A training body that is no base, such as a federation that teaches itself, has no standing and is never restricted.
"""

from typing import TYPE_CHECKING

from lms.bases.models import MAY_PUBLISH, Status, TrainingBase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lms.people.models import Organisation

GONE = frozenset({Status.EXITED, Status.APPLIED})
LISTED = "_base_of_a_listing"


def base_of(body: "Organisation") -> TrainingBase | None:
    """Return the base that this organisation is, read again: a standing changes between two clicks.

    Rows of a listing that called `cache_bases` are the exception: they draw links and decide nothing.
    """
    if LISTED in vars(body):
        return vars(body)[LISTED]  # type: ignore[no-any-return]
    return TrainingBase.objects.filter(organisation=body.pk).first()


def cache_bases(bodies: "Iterable[Organisation]") -> None:
    """Take the bases that were read together with these (`select_related`) as read just now, for one page of links."""
    for body in bodies:
        vars(body)[LISTED] = getattr(body, "base", None)


def locked_base(body: "Organisation") -> TrainingBase | None:
    """Return the base, with its standing locked until the transaction ends."""
    return TrainingBase.objects.select_for_update(of=("self",), no_key=True).filter(organisation=body.pk).first()


def may_begin(body: "Organisation") -> bool:
    """Return whether anything new may begin there: classes, members, certificates asked for by its own people."""
    base = base_of(body)
    return base is None or base.status in MAY_PUBLISH


def is_suspended(body: "Organisation") -> bool:
    base = base_of(body)
    return base is not None and base.status == Status.SUSPENDED


def is_gone(body: "Organisation") -> bool:
    """Return whether its people may do nothing: it has left, or was never admitted."""
    base = base_of(body)
    return base is not None and base.status in GONE


def blocking_status(body: "Organisation") -> str:
    """Return the standing in words, where it lets nothing begin; "" for a body that may go on."""
    base = base_of(body)
    return "" if base is None or base.status in MAY_PUBLISH else str(base.get_status_display())

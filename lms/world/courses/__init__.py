"""The courses of the demonstration world, a module each: what they teach, written as a base's editor would."""

from lms.world.courses.massage import MASSAGE, draft_massage
from lms.world.courses.tea import TEA, draft_tea

__all__ = ["MASSAGE", "TEA", "draft_massage", "draft_tea"]

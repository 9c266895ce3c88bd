"""The courses of the demonstration world, a module each: what they teach, written as a base's editor would."""

from lms.world.courses.brocade import BROCADE
from lms.world.courses.drafting import draft
from lms.world.courses.massage import MASSAGE, draft_massage
from lms.world.courses.phones import PHONES
from lms.world.courses.rooms import ROOMS
from lms.world.courses.safety import SAFETY
from lms.world.courses.tea import TEA, draft_tea

__all__ = ["BROCADE", "MASSAGE", "PHONES", "ROOMS", "SAFETY", "TEA", "draft", "draft_massage", "draft_tea"]

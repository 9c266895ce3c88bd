"""The learner, the course and the player of study's tests, here for what comes of it."""

from tests.courses.study.conftest import (  # noqa: F401
    _noise,
    base,
    clock,
    course,
    enrolment,
    inhabited,
    lesson,
    noise,
    owner,
    player,
    second,
    signed_in,
    subject,
    trainee,
    verified,
)
from tests.lms.delivery.planned import learner, world  # noqa: F401

"""The learner and the course of study's tests."""

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
    second,
    signed_in,
    subject,
    trainee,
)

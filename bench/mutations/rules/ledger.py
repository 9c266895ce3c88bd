"""Points and class hours, their caps, and what an auditor finds."""

from bench.mutations.values import Mutation

MUTATIONS = (
    Mutation(
        "attendance cap",
        "lms/points/credits/attendance_awards.py",
        "given = of_kind(ATTENDANCE).within_caps(read, subject_id, day, points)",
        "given = points",
        ("tests/lms/delivery/test_classroom.py::test_no_day_in_class_brings_more_points_than_its_cap",),
    ),
    Mutation(
        "caps after a void",
        "lms/points/reconcile/voids.py",
        "        voiding.refill_capped(this, day)",
        "        pass",
        (
            "tests/lms/points/test_retrace_rest.py::test_what_a_cap_had_cut_comes_back_with_a_void[True]",
            "tests/lms/points/test_retrace_rest.py"
            "::test_a_lesson_that_falls_gives_back_the_room_of_the_day_on_which_it_was_finished",
        ),
    ),
    Mutation(
        "11.17 the auditor finds what a void should have given back",
        "lms/points/reconcile/missing_lines.py",
        "    yield from cut_with_room(walk)\n",
        "",
        ("tests/lms/points/test_retrace_rest.py::test_what_a_cap_had_cut_comes_back_with_a_void",),
    ),
    Mutation(
        "erased appeal",
        "lms/points/erasing.py",
        "    Appeal.objects.filter(subject=person).update(words=GONE)\n",
        "",
        ("tests/lms/registry/test_every_column.py::test_erasing_reaches_every_column",),
    ),
    Mutation(
        "erased correction",
        "lms/points/erasing.py",
        'update(reason=GONE, evidence=GONE, answer="", document="")',
        'update(document="")',
        ("tests/lms/registry/test_every_column.py::test_erasing_reaches_every_column",),
    ),
    Mutation(
        "erased goal",
        "lms/points/erasing.py",
        'Goal.objects.filter(subject=person).update(words="")',
        "Goal.objects.filter(subject=person)",
        ("tests/lms/registry/test_every_column.py::test_erasing_reaches_every_column",),
    ),
)

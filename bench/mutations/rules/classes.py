"""Bases, classes, class lists and who decides about their learners."""

from bench.mutations.values import Mutation

MUTATIONS = (
    Mutation(
        "own-base staff decides",
        "lms/delivery/permissions.py",
        "if trainee is None or user.pk in (lease.subject_id, lease.actor_id) or of_own_base(user, subject):",
        "if trainee is None or user.pk in (lease.subject_id, lease.actor_id):",
        ("tests/lms/points/test_voids.py::test_neither_the_hands_nor_staff_of_the_learners_base_decide",),
    ),
    Mutation(
        "roster outside the area",
        "lms/exchange/imports.py",
        "elif for_office and not by.is_superuser and not has_role(by, *entering.OFFICE, division=place):",
        "elif for_office and not by.is_superuser and not has_role(by, *entering.OFFICE):",
        (
            "tests/lms/exchange/test_rosters.py"
            "::test_an_office_enters_people_of_its_own_area_whatever_other_posts_there_are",
        ),
    ),
    Mutation(
        "11.6 nobody joins a course of a suspended base",
        "courses/study/engine/enrolment.py",
        "    if catalogue.is_hidden(course):\n        raise CourseClosed\n",
        "",
        ("tests/house/test_finishing.py::test_nothing_new_begins",),
    ),
    Mutation(
        "11.6 answers count on a course one is on",
        "courses/assess/attempts.py",
        "    if not is_on_course(subject, lesson):\n        raise NotOnCourse\n",
        "",
        ("tests/house/test_finishing.py::test_answers_without_a_place_on_the_course_are_refused_and_give_nothing",),
    ),
    Mutation(
        "11.7 a class makes a base her own, with a course or without",
        "lms/delivery/own_base.py",
        "return taught.exists() or bases_of_courses(user)",
        "return bases_of_courses(user)",
        ("tests/house/test_own_base.py::test_wide_it_holds_for_a_class_without_a_course",),
    ),
    Mutation(
        "11.7 a base knows its class until 60 days after",
        "lms/delivery/class_members.py",
        "DAYS_AFTER = 60",
        "DAYS_AFTER = 61",
        ("tests/house/test_own_base.py::test_narrow_until_sixty_days_after_the_class_has_closed",),
    ),
    Mutation(
        "12.10 a guardian's column is not the trainee's",
        "lms/exchange/roster/headings.py",
        'KNOWN.get(OWN.sub("", base))',
        'KNOWN.get(OWN.sub("", base).removeprefix("监护人"))',
        ("tests/lms/exchange/test_lists.py::test_a_guardians_columns_are_never_the_trainees",),
    ),
    Mutation(
        "12.10 two columns of one meaning are refused",
        "lms/exchange/roster/headings.py",
        "        raise DoubleHeadings(double)\n",
        "        pass\n",
        ("tests/lms/exchange/test_lists.py::test_two_columns_of_one_meaning_are_refused_by_name",),
    ),
)

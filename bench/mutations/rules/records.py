"""The record, certificates, and what strangers see of them."""

from bench.mutations.values import Mutation

MUTATIONS = (
    Mutation(
        "certificate without requirements",
        "lms/records/certificates/certificates.py",
        "        raise NotYetEarned(open_points)\n",
        "        pass\n",
        ("tests/lms/records/test_certificates.py::test_nothing_is_issued_before_it_is_earned",),
    ),
    Mutation(
        "certificate numbers on a share link",
        "lms/records/record/dossier.py",
        "number=masked_number(each.number)",
        "number=each.number",
        ("tests/lms/records/test_sharing.py::test_strangers_see_courses_and_certificates_but_not_who",),
    ),
    Mutation(
        "a share link runs out",
        "lms/records/record/sharing.py",
        "expires=now + timedelta(days=days),",
        "expires=now + timedelta(days=10 * days),",
        ("tests/lms/records/test_sharing.py::test_it_runs_out_by_itself_and_counts_its_views",),
    ),
    Mutation(
        "11.16 a line of before the enrolment's row belongs to it",
        "lms/records/record/hours.py",
        "return begun[max(place - 1, 0)][1] if begun else None",
        "return begun[place - 1][1] if place else None",
        (
            "tests/lms/records/test_hours.py"
            "::test_what_names_no_place_and_came_before_the_row_of_the_first_belongs_to_it",
        ),
    ),
    Mutation(
        "11.16 a class belongs to the enrolment of her place in it",
        "lms/records/record/hours.py",
        "known = self.places.get(line.source[1]) if line.source[0] == MARK else line.enrolment",
        "known = line.enrolment",
        ("tests/lms/records/test_hours.py::test_a_class_belongs_to_the_cycle_under_which_she_sits_in_it",),
    ),
    Mutation(
        "12.3 a certificate dates the day of the last requirement",
        "lms/records/certificates/certificates.py",
        "complete = completing.completed_on(enrolment, required, tally=tally) or",
        "complete = completing.online_on(enrolment) or",
        (
            "tests/lms/records/test_completing.py"
            "::test_hours_in_person_that_are_owed_keep_a_training_open_and_the_class_ends_it_everywhere",
        ),
    ),
    Mutation(
        "12.11 a sign that no font has is a box",
        "lms/records/typesetting/glyphs.py",
        "return Shown({font.path for font in found.values()}, {*nowhere, *private})",
        "return Shown({font.path for font in found.values()}, set())",
        ("tests/lms/records/test_glyphs.py::test_record_and_certificate_show_a_box_and_how_it_is_read",),
    ),
    Mutation(
        "one certificate however often one asks",
        "lms/records/certificates/certificates.py",
        "        return so_far[-1]\n",
        "        pass\n",
        (
            "tests/lms/records/test_certificates.py::test_the_learner_gets_the_certificate_and_a_second_click_the_same_one",
        ),
    ),
    Mutation(
        "12.11 one broken row keeps nobody else's certificate",
        "lms/records/certificates/batches.py",
        "            failed(item, error)\n",
        "            raise\n",
        ("tests/lms/records/test_batches.py::test_one_broken_learner_keeps_nobody_elses_certificate",),
    ),
)

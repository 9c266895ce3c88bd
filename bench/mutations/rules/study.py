"""What counts as study, and what it earns."""

from bench.mutations.values import Mutation

MUTATIONS = (
    Mutation(
        "clock bound of a lease",
        "courses/study/values/counting.py",
        "if over <= LEASE_SLACK_MS and spent.get(day, 0) + draw <= DAY_SLACK_MS:",
        "if spent.get(day, 0) + draw <= DAY_SLACK_MS:",
        ("tests/courses/study/test_attacks.py::test_claiming_the_whole_video_at_once_earns_nothing",),
    ),
    Mutation(
        "the day's allowance beside the clock",
        "courses/study/values/counting.py",
        "if over <= LEASE_SLACK_MS and spent.get(day, 0) + draw <= DAY_SLACK_MS:",
        "if over <= LEASE_SLACK_MS:",
        ("tests/courses/study/test_counting.py::test_the_days_allowance_is_drawn_once_and_runs_out",),
    ),
    Mutation(
        "a minute twice",
        "courses/study/engine/crediting.py",
        "gained = length(year.missing(start, end))",
        "gained = length([(start, end)])",
        ("tests/lms/points/test_ledger.py::test_points_come_once_in_a_life_and_class_hours_once_a_training_year",),
    ),
    Mutation(
        "evidence after 14 days",
        "courses/study/engine/intake.py",
        "        raise TooLate\n",
        "        pass\n",
        ("tests/courses/study/test_attacks.py::test_evidence_from_last_month_is_too_late",),
    ),
    Mutation(
        "surveys other than by fives",
        "courses/study/engine/surveys.py",
        "shown = len(read) // TOGETHER * TOGETHER",
        "shown = len(read)",
        ("tests/courses/study/test_surveys.py::test_results_come_five_at_a_time_and_without_names",),
    ),
    Mutation(
        "11.8 reading costs the time that reading takes",
        "courses/study/values/open_time.py",
        "if fresh and missing_ms(opened, done.ms + length(fresh), proof.at) == 0:",
        "if fresh:",
        ("tests/courses/study/test_reading.py::test_answering_at_once_earns_nothing_and_is_kept",),
    ),
    Mutation(
        "11.8 what is read is not played as well",
        "courses/study/engine/intake.py",
        "    if lease.for_reading:\n",
        "    if not lease.subject_id:\n",
        ("tests/courses/study/test_reading.py::test_nobody_plays_a_text",),
    ),
    Mutation(
        "11.9 a film in another place is the same film",
        "courses/study/engine/crediting.py",
        "of_year = [row for row in rows if row.year == verified.year]",
        "of_year = [verified]",
        ("tests/courses/study/test_content.py::test_one_film_in_four_places_counts_once_in_hours_and_in_points",),
    ),
    Mutation(
        "11.13 rows a second of a lease",
        "courses/study/engine/evidence_budget.py",
        "allowed = min(rows_of(lease, now), lease.next_seq + AHEAD)",
        "allowed = lease.next_seq + AHEAD",
        ("tests/courses/study/test_budget.py::test_a_script_leaves_no_more_than_what_is_at_hand",),
    ),
    Mutation(
        "11.13 rows a day",
        "courses/study/engine/evidence_budget.py",
        'if not fresh or kept(lease.subject_id, now)["day"] + fresh + BLOCK <= A_DAY:',
        "if True:",
        (
            "tests/courses/study/test_budget.py::test_a_day_has_its_share",
            "tests/courses/study/test_budget.py::test_a_days_share_is_never_passed_whatever_the_order_of_rows",
        ),
    ),
    Mutation(
        "11.14 comparing texts has a budget",
        "courses/study/values/text_similarity.py",
        "if budget is not None and not budget.take(steps(before, after)):",
        "if not steps(before, after) + 1:",
        ("tests/courses/study/test_likeness.py::test_all_comparisons_of_a_publication_share_one_budget",),
    ),
)

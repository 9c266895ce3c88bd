"""Study without a network: what a grant, a book and a stretch may count."""

from bench.mutations.values import Mutation

BOOKS = "tests/courses/study/offline/test_books.py::"
WINDOWS = "tests/courses/study/offline/test_windows.py::"
API = "tests/courses/study/offline/test_offline_api.py::"
STRETCHES = "courses/study/values/stretches.py"
INTAKE = "courses/study/engine/offline/books.py"
MUTATIONS = (
    Mutation(
        "15.1 R1 a grant ends where a later one of its key is used",
        INTAKE,
        "earlier.filter(ends_at__gt=grant.issued_at).update(ends_at=grant.issued_at)",
        "earlier.filter(ends_at__gt=grant.issued_at)",
        (WINDOWS + "test_a_grant_ends_when_a_later_one_of_its_key_is_used",),
    ),
    Mutation(
        "15.1 R1 a grant names its films",
        INTAKE,
        "        raise NotGranted\n",
        "        pass\n",
        (BOOKS + "test_what_was_not_given_is_refused_by_name[changed1-not_granted]",),
    ),
    Mutation(
        "15.1 R1 a grant is of one key",
        INTAKE,
        "OfflineGrant.objects.filter(uuid=part.grant, key=key)",
        "OfflineGrant.objects.filter(uuid=part.grant)",
        (BOOKS + "test_anothers_grant_and_an_unknown_key_get_one_and_the_same_answer",),
    ),
    Mutation(
        "15.1 R2 a book begins with its seed",
        INTAKE,
        "    if not part.begins_right:\n",
        "    if False:\n",
        (BOOKS + "test_what_was_not_given_is_refused_by_name[changed2-bad_chunk]",),
    ),
    Mutation(
        "15.1 R3 what is claimed fits the grant's own window",
        STRETCHES,
        "        own = (until - self.issued_at) // MS\n",
        "        own = 10**12\n",
        (WINDOWS + "test_an_idle_grant_elsewhere_lends_no_time_to_a_new_one",),
    ),
    Mutation(
        "15.1 R3 what is claimed fits the stretch",
        STRETCHES,
        "if stretch.left_ms >= 0 and grant.claimed_ms <= grant.most_ms(arrival.at):",
        "if grant.claimed_ms <= grant.most_ms(arrival.at):",
        (WINDOWS + "test_two_devices_at_once_gain_nothing",),
    ),
    Mutation(
        "15.1 R3 the stretch has the leases beside it",
        "courses/study/engine/offline/linking.py",
        "        return [first_window(row, row.prefix, received) for row in found]\n",
        "        return []\n",
        (WINDOWS + "test_time_that_a_lease_has_taken_is_not_there_for_a_book_beside_it",),
    ),
    Mutation(
        "15.1 R4 a local day holds eight hours of the clock",
        STRETCHES,
        "        return min(own, self.day_ms * days) * self.rate_cap_milli // 1000\n",
        "        return own * self.rate_cap_milli // 1000\n",
        (WINDOWS + "test_a_day_holds_eight_hours_of_the_clock",),
    ),
    Mutation(
        "15.1 R6 what comes too late is a claim",
        INTAKE,
        "    if now > grant.accept_until:\n",
        "    if False:\n",
        (BOOKS + "test_what_comes_too_late_is_kept_for_a_counsellor_once",),
    ),
    Mutation(
        "15.1 R7 a second story ends a book",
        "courses/study/engine/intake.py",
        "        lease.close_reason = PlayLease.Reason.CONFLICT\n",
        "        return\n",
        (BOOKS + "test_two_records_of_one_sitting_lose_nothing_that_was_honest",),
    ),
    Mutation(
        "15.1 R7 a number used twice is seen",
        INTAKE,
        "    if other is not None:\n",
        "    if False:\n",
        (BOOKS + "test_a_copied_phone_is_seen_gains_nothing_and_loses_nothing",),
    ),
    Mutation(
        "15.1 R8 a claimed instant lies between grant and receipt",
        STRETCHES,
        "        if claimed_ms >= received.timestamp() * 1000:\n            return received\n",
        "        if claimed_ms >= 2**45:\n            return received\n",
        (WINDOWS + "test_a_wrong_clock_moves_no_millisecond[10]",),
    ),
    Mutation(
        "15.1 R9 a lease beside a book has the stretch's bound too",
        STRETCHES,
        "        if own and stretch.left_ms >= 0:\n",
        "        if own:\n",
        (WINDOWS + "test_time_that_a_book_has_taken_is_not_there_for_the_lease_beside_it",),
    ),
    Mutation(
        "15.1 a signature stands under every part",
        INTAKE,
        "if key is None or not part.is_signed():",
        "if key is None:",
        (API + "test_what_is_not_verified_gets_one_and_the_same_answer",),
    ),
    Mutation(
        "15.1 a helper who may not any more hands in a claim",
        INTAKE,
        'return None if grant.actor.has_perm("study.act_for", grant.subject) else Why.RIGHT_ENDED',
        "return None",
        (API + "test_a_helper_takes_along_for_whom_she_helps_until_she_may_not",),
    ),
    Mutation(
        "15.1 books of one device have one sum that nobody was asked about",
        "courses/study/engine/offline/linking.py",
        "    DeviceKey.objects.filter(pk=book.key_id).update(unasked_ms=total)\n",
        "",
        (BOOKS + "test_nobody_there_waits_and_an_answer_on_the_device_releases_it",),
    ),
    Mutation(
        "15.1 rows of a grant have a budget",
        INTAKE,
        "    if rows and grant.rows + rows > allowed:\n",
        "    if False:\n",
        (BOOKS + "test_a_burst_of_rows_waits_for_the_clock",),
    ),
    Mutation(
        "15.1 a book takes nothing over a session",
        "courses/study/pages/player_api.py",
        'PlayLease.objects.filter(uuid=Slot("uuid"), grant=None)',
        'PlayLease.objects.filter(uuid=Slot("uuid"))',
        (API + "test_a_book_takes_nothing_without_its_signature",),
    ),
)

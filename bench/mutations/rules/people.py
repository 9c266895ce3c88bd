"""Who somebody is, how she signs in, and whose eyes and hands are allowed."""

from bench.mutations.values import Mutation

MUTATIONS = (
    Mutation(
        "helper sees a record",
        "lms/people/access.py",
        "link.trainee.user_id == subject.pk and link.can_view_record for link in helped(user)",
        "link.trainee.user_id == subject.pk for link in helped(user)",
        (
            "tests/lms/records/test_sharing.py"
            "::test_a_helper_may_share_where_she_may_see_the_record_and_an_officer_never",
        ),
    ),
    Mutation(
        "a posting that ended",
        "lms/people/models/offices.py",
        "        return self.filter(Q(ends=None) | Q(ends__gte=today), starts__lte=today, ended_at=None)\n",
        "        return self.filter(starts__lte=today, ended_at=None)\n",
        ("tests/lms/people/test_access.py::test_a_posting_that_ended_gives_nothing",),
    ),
    Mutation(
        "a posting that was ended at once",
        "lms/people/models/offices.py",
        "        return self.filter(Q(ends=None) | Q(ends__gte=today), starts__lte=today, ended_at=None)\n",
        "        return self.filter(Q(ends=None) | Q(ends__gte=today), starts__lte=today)\n",
        ("tests/lms/registry/test_offices.py::test_a_post_that_is_ended_gives_nothing_from_then_on",),
    ),
    Mutation(
        "14.4 nobody grants a role above her own",
        "lms/people/accounts/posts.py",
        "    if role not in grantable(reloaded(by), body):\n        raise MayNotPost\n",
        "",
        ("tests/lms/registry/test_offices.py::test_nobody_grants_what_stands_above_her[prefecture_officer]",),
    ),
    Mutation(
        "11.1 Wagtail's own log-in leads to the one door",
        "lms/people/library/guard.py",
        "    if entry.access == Access.SIGN_IN:\n        return redirect_to_sign_in(request)\n",
        "    if entry.access == Access.SIGN_IN:\n        return None\n",
        ("tests/lms/people/test_one_door.py::test_forty_wrong_passwords_and_the_right_one_sign_nobody_in",),
    ),
    Mutation(
        "11.1 nothing is reached without the second factor",
        "lms/second_factor/middleware.py",
        "if name not in FREE and factors.is_obliged(request.user) and not session.is_complete(request):",
        "if name not in FREE and factors.is_obliged(request.user) and not request.user.is_active:",
        ("tests/lms/second_factor/test_signing_in.py::test_a_session_that_came_about_otherwise_reaches_nothing",),
    ),
    Mutation(
        "11.2 a phone in a list is no way into an account of before",
        "lms/people/claims/claims.py",
        "        phones.offer(user=user, phone=data.phone)\n",
        "        phones.give(user=user, phone=data.phone, verified=True)\n",
        ("tests/lms/registry/confirming/test_ways_in.py::test_a_phone_of_somebody_stays_hers",),
    ),
    Mutation(
        "11.2 no certificate before she is confirmed",
        "lms/records/certificates/certificates.py",
        "for each in [*identity(enrolment), *check(required, now)] if not each.met]",
        "for each in check(required, now) if not each.met]",
        ("tests/lms/registry/confirming/test_what_waits.py::test_no_certificate_is_issued_before_she_is_confirmed",),
    ),
    Mutation(
        "11.3 a number of a list stands in no index before it is confirmed",
        "lms/people/claims/claims.py",
        "        citizen_id_index=None,\n        confirmed=None,",
        '        citizen_id_index=vault.blind_index("citizen id", data.citizen_id),\n        confirmed=None,',
        ("tests/lms/exchange/test_oracle.py::test_a_base_learns_nothing_from_its_lists",),
    ),
    Mutation(
        "11.3 rows looked through are counted by base and day",
        "lms/people/counting.py",
        "        today = today.filter(number__lte=most - number)",
        "        today = today.filter(number__gte=0)",
        ("tests/lms/registry/confirming/test_who_decides.py::test_so_much_a_day_and_no_more",),
    ),
    Mutation(
        "11.12 wrong passwords elsewhere lock nobody out",
        "lms/people/limits/attempts.py",
        "here = [bound.of(name, address) for bound in kind.here]",
        "here = [bound.of(name) for bound in kind.here]",
        ("tests/lms/people/limits/test_signing_in.py::test_a_stranger_elsewhere_locks_nobody_out",),
    ),
    Mutation(
        "11.12 a device that is known is let through",
        "lms/people/limits/attempts.py",
        "if account is not None and device is not None:",
        "if account is None and device is not None:",
        (
            "tests/lms/people/limits/test_signing_in.py"
            "::test_a_stranger_at_the_same_address_does_not_lock_out_her_own_device",
        ),
    ),
    Mutation(
        "11.18 the name of a list's file goes with the list",
        "lms/exchange/imports.py",
        '        filename="",\n',
        "",
        ("tests/lms/exchange/test_rosters.py::test_nothing_of_the_file_stays_once_it_has_served",),
    ),
    Mutation(
        "11.19 who issued a certificate is written down",
        "lms/records/certificates/certificates.py",
        '    note_act("certificate.issue", by=by, about=made, subject=enrolment.subject)\n',
        "",
        ("tests/house/test_acts.py::test_nobody_takes_who_did_it_and_drops_it",),
    ),
    Mutation(
        "12.1 a kept form comes back to the same account only",
        "lms/people/kept_forms/middleware.py",
        "return [kept for kept in rows if people[0] and (kept.actor, kept.subject) == people]",
        "return rows",
        (
            "tests/lms/people/test_kept_forms.py"
            "::TestHelper::test_after_signing_in_again_it_waits_for_the_one_it_was_drawn_for",
        ),
    ),
    Mutation(
        "12.1 a form drawn for one is not taken for another",
        "lms/people/kept_forms/marks.py",
        "return (self.actor, self.subject) == people_of(request)",
        "return bool(people_of(request))",
        ("tests/lms/people/test_kept_forms.py::TestHelper::test_a_form_drawn_for_one_is_not_taken_for_the_other",),
    ),
    Mutation(
        "a sealed value belongs to one person and field",
        "lms/people/identity/vault.py",
        'return f"{person.uuid}|{field}".encode()',
        'return b"sealed"',
        ("tests/lms/people/test_vault.py::test_a_value_moved_to_another_person_or_field_does_not_open",),
    ),
    Mutation(
        "nobody is erased by a line that somebody wrote",
        "lms/people/accounts/erasing.py",
        "if not hmac.compare_digest(str(given), mac_of(line)):",
        "if not given:",
        ("tests/lms/registry/test_erasing.py::test_a_line_that_somebody_wrote_erases_nobody",),
    ),
    Mutation(
        "erasing takes two people",
        "lms/people/accounts/erasing.py",
        "if asked_by == approved_by or person in (asked_by, approved_by):",
        "if person in (asked_by, approved_by):",
        ("tests/lms/registry/test_erasing.py::test_erasing_takes_two_people_and_the_account_that_was_kept",),
    ),
    Mutation(
        "11.1 a code of an app is taken once",
        "lms/second_factor/factors/codes.py",
        "compare_digest(expected.encode(), code.encode()) and counter > after:",
        "compare_digest(expected.encode(), code.encode()):",
        ("tests/lms/second_factor/test_signing_in.py::test_a_code_is_taken_once_however_long_it_is_good",),
    ),
    Mutation(
        "11.7 staff of her base help nobody, whatever link there was before",
        "lms/people/access.py",
        "if not relations.own_base(user, link.trainee.user)",
        "if link.trainee.user",
        (
            "tests/house/test_own_base.py::test_wide_a_link_that_was_granted_before_she_came_to_the_base_opens_nothing_from_then_on",
        ),
    ),
    Mutation(
        "two sweeps at once send a message once",
        "lms/people/sms/sending.py",
        "    return bool(claimed)\n",
        "    return True\n",
        ("tests/lms/people/sms/test_gateway.py::test_two_sweeps_at_once_send_once",),
    ),
    Mutation(
        "a message that arrived stays arrived",
        "lms/people/sms/receipts.py",
        "open_rows = rows.filter(state__in=(State.QUEUED, State.SENT, State.GIVEN_UP))",
        "open_rows = rows",
        ("tests/lms/people/sms/test_receipts.py::test_what_the_gateway_says_is_kept_and_twice_is_once",),
    ),
    Mutation(
        "quiet hours never hold back codes and security",
        "lms/people/sms/sending.py",
        "if kind != Kind.NEWS or not is_quiet(now)",
        "if not is_quiet(now)",
        ("tests/lms/people/sms/test_sending.py::test_quiet_hours_hold_news_back_until_the_morning_and_nothing_else",),
    ),
)

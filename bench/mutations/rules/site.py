"""The service itself: its front, its cache, and what every page keeps to."""

from bench.mutations.values import Mutation

MUTATIONS = (
    Mutation(
        "speed over the cap",
        "lms/checks.py",
        "if fastest() > settings.STUDY_RATE_CAP:",
        "if fastest() < 0 < settings.STUDY_RATE_CAP:",
        (
            "tests/lms/test_speeds.py"
            "::test_a_speed_that_is_added_to_the_list_is_offered_and_refused_under_a_cap_below_it",
        ),
    ),
    Mutation(
        "11.10 a form that does not come whole is refused",
        "lms/front/app.py",
        "        if sender.late:\n            await self.refuse(scope, proto, 408)\n",
        '        if sender.late:\n            await self.whole(scope, proto, BytesIO(b""))\n',
        ("tests/lms/front/test_slow_peers.py::test_a_form_that_does_not_come_is_refused_in_words_and_changes_nothing",),
    ),
    Mutation(
        "11.10 who may not send is told before the body",
        "lms/front/app.py",
        'elif int(length) > bounds.SMALL or scope.method == "PATCH" or "expect" in headers:',
        'elif scope.method == "PATCH":',
        ("tests/lms/front/test_bodies.py::test_who_may_not_send_hears_it_before_the_body",),
    ),
    Mutation(
        "11.11 of many that count at once exactly the allowed pass",
        "lms/cache/sqlite.py",
        "            if count + amount > most:\n",
        "            if count > most:\n",
        ("tests/lms/cache/test_exact.py::test_192_threads_of_one_process_are_counted_as_exactly",),
    ),
    Mutation(
        "11.11 of many that want to be first one is",
        "lms/cache/sqlite.py",
        'PUT_NEW = f"{PUT} WHERE entries.expires <= :now RETURNING 1"',
        'PUT_NEW = f"{PUT} RETURNING 1"',
        ("tests/lms/cache/test_exact.py::test_of_192_that_want_to_be_first_one_is",),
    ),
    Mutation(
        "11.15 a page made for one person is stored nowhere",
        "lms/web/privacy.py",
        'if not response.has_header("Cache-Control") and is_personal(request, response):',
        'if not response.has_header("Cache-Control") and request.method == "TRACE":',
        ("tests/lms/test_privacy.py::test_every_answer_to_somebody_signed_in_is_stored_nowhere",),
    ),
    Mutation(
        "11.15 a number that no column holds names nothing",
        "lms/web/malformed.py",
        "        return -LARGEST <= value <= LARGEST\n",
        "        return True\n",
        ("tests/lms/test_malformed.py::test_a_part_of_an_address_that_no_column_holds_is_nothing",),
    ),
    Mutation(
        "12.4 a link is drawn for whom it opens",
        "foundation/http/link_access.py",
        "        return bool(request.user.has_perm(view.permission, thing()))\n",
        "        return bool(thing() or request)\n",
        ("tests/house/test_links.py::test_a_link_is_drawn_for_whom_it_opens_and_its_words_for_everybody",),
    ),
    Mutation(
        "12.15 the title of a refused form says so",
        "lms/web/refused_forms.py",
        '_("Error: ").encode()',
        'b""',
        ("tests/lms/test_refused_forms.py::test_the_title_says_so_where_the_page_holds_a_summary",),
    ),
    Mutation(
        "12.16 a drop-down list is drawn as choices",
        "lms/web/choosing.py",
        "        bound.field.widget = mine\n",
        "        mine.is_wrong = False\n",
        ("tests/lms/test_choosing.py::test_many_are_folded_behind_what_is_chosen_and_cut_into_parts",),
    ),
    Mutation(
        "12.19 the cells of a row are apart when they are read",
        "lms/web/cells.py",
        "return f'\\n<{name} role=",
        "return f'<{name} role=",
        ("tests/lms/test_cells.py::test_the_cells_of_a_row_read_as_text_are_apart",),
    ),
    Mutation(
        "12.20 a message that an upgrade of a library brings is noticed",
        "lms/translations/library_words.py",
        "return [message for (context, message) in library_messages(domain) if (context, message) not in translated]",
        "return []",
        ("tests/house/test_library_words.py::test_a_message_that_an_upgrade_brings_is_noticed",),
    ),
    Mutation(
        "12.20 guides hold no HTML of their own",
        "lms/help/markdown.py",
        'MarkdownIt("commonmark", {"html": False})',
        'MarkdownIt("commonmark", {"html": True})',
        ("tests/lms/test_help.py::test_nothing_raw_and_no_address_elsewhere_comes_through",),
    ),
)

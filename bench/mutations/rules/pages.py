"""The gate before publishing, captions and signing, and the editor's own things."""

from bench.mutations.values import Mutation

MUTATIONS = (
    Mutation(
        "own captions approved",
        "accessibility/captions/tracks.py",
        "if by.pk in (track.submitted_by_id, version.author_id):",
        "if by.pk is None:",
        (
            "tests/accessibility/test_tracks.py::TestApproving::test_nobody_approves_her_own_work",
            "tests/accessibility/test_tracks.py::TestApproving::test_who_corrected_a_word_does_not_approve_it_either",
        ),
    ),
    Mutation(
        "placeholder counted as sign",
        "accessibility/readiness/readiness.py",
        'real = item.sign == "approved" and not item.sign_is_placeholder',
        'real = item.sign == "approved"',
        ("tests/accessibility/test_readiness.py::TestRequiredSign::test_a_placeholder_is_not_sign_language",),
    ),
    Mutation(
        "a page moved round the gate",
        "courses/pages/gate/gate.py",
        "if missing := [finding for finding in blocked if finding.blocks]:",
        "if missing := [finding for finding in blocked if not finding]:",
        (
            "tests/courses/pages/test_gate_ways.py::test_nothing_live_moves_below_a_suspended_base",
            "tests/courses/pages/test_gate_ways.py"
            "::test_a_live_lesson_does_not_move_into_a_course_that_asks_more_of_it",
        ),
    ),
    Mutation(
        "nothing goes live that its audience cannot use",
        "courses/pages/gate/gate.py",
        "    require(instance)\n",
        "    blocking(instance)\n",
        ("tests/courses/pages/test_gate_ways.py::test_no_way_makes_an_unready_lesson_live",),
    ),
    Mutation(
        "11.4 a form asks again what a chooser offers",
        "courses/pages/editing/forms.py",
        "refused = choosing.not_offered(self.for_user, added) if self.for_user else []",
        "refused: list[Reference] = []",
        ("tests/courses/pages/test_others_things.py::test_what_is_nobody_s_and_is_not_offered_is_not_taken_either",),
    ),
    Mutation(
        "11.4 the gate refuses another base's film",
        "courses/pages/gate/gate.py",
        "return [*house_findings(page), *foreign_findings(page, page), *content_findings(page, course)]",
        "return [*house_findings(page), *content_findings(page, course)]",
        ("tests/courses/pages/test_others_things.py::test_the_gate_names_whose_it_is_and_refuses",),
    ),
    Mutation(
        "11.5 a document that no page shows is closed",
        "courses/pages/editing/library.py",
        "return is_shown(request, document, to=user)",
        "return bool(document)",
        ("tests/courses/pages/test_library.py::test_a_document_that_no_page_shows_is_its_shelf_s",),
    ),
    Mutation(
        "11.5 a licence is for those who make and review courses",
        "courses/pages/editing/library.py",
        "    if is_proof(document):\n",
        "    if not document.pk:\n",
        (
            "tests/courses/pages/test_library.py"
            "::test_a_licence_is_for_those_who_make_and_review_courses_whatever_links_it",
        ),
    ),
    Mutation(
        "12.2 an empty course does not pass the gate",
        "courses/pages/gate/gate.py",
        "    if course.pk and not can_be_learnt(course):\n",
        "    if not course:\n",
        ("tests/courses/pages/test_whole.py::test_a_course_needs_a_lesson_that_can_be_learnt",),
    ),
    Mutation(
        "12.2 a badge promises no placeholder",
        "courses/pages/gate/offers.py",
        "state=SignTrack.State.APPROVED, is_placeholder=False)",
        "state=SignTrack.State.APPROVED)",
        (
            "tests/courses/pages/test_offers.py"
            "::test_a_placeholder_is_no_sign_language_and_neither_is_one_that_nobody_approved",
        ),
    ),
    Mutation(
        "12.5 dates that were carried out keep nobody from saving",
        "courses/pages/editing/forms.py",
        "            self.cleaned_data[name] = None\n",
        "            pass\n",
        ("tests/courses/pages/test_upstream.py::test_a_form_that_was_opened_before_its_end_is_taken_after_it",),
    ),
    Mutation(
        "12.5 a move that makes no redirect takes none away",
        "courses/pages/wagtail_fixes/upstream.py",
        "        if self.items:\n            original(self)\n",
        "        original(self)\n",
        ("tests/courses/pages/test_upstream.py::test_a_move_that_makes_no_redirect_takes_none_away",),
    ),
    Mutation(
        "12.5 the gate keeps nothing of a page that is moved",
        "courses/pages/gate/gate.py",
        "return page if isinstance(page, GATED) else page.get_specific()",
        "return page if isinstance(page, GATED) else page.specific",
        ("tests/courses/pages/test_upstream.py::test_a_move_keeps_every_redirect_of_the_site_and_adds_its_own",),
    ),
    Mutation(
        "12.7 what stands before a colon is no speaker unless it says so",
        "accessibility/importing/wording.py",
        "    if not caption.speaker and (found := SPEAKER.match(caption.text)):\n",
        '    if not caption.speaker and (found := re.match("([^：:]{0,8})[：:]", caption.text)):\n',
        ("tests/accessibility/importing/test_reading.py::TestWords::test_are_what_stands_there",),
    ),
    Mutation(
        "12.8 a caption that is left out is named",
        "accessibility/importing/caption_file.py",
        "            left_out.append(LeftOut(caption.line, why, short(caption_text.text)))\n",
        "            pass\n",
        (
            "tests/accessibility/importing/test_reading.py"
            "::TestTimes::test_that_are_none_are_named_with_their_line_and_words",
        ),
    ),
    Mutation(
        "12.8 one bad byte is asked about",
        "accessibility/importing/encodings.py",
        "if not is_like_utf8(data) and is_common_chinese(data):",
        "if is_like_utf8(data) or is_common_chinese(data):",
        (
            "tests/accessibility/importing/test_reading.py"
            "::TestEncodings::test_one_bad_byte_is_asked_about_and_never_imported_in_silence",
        ),
    ),
    Mutation(
        "12.13 every approved track is handed to the player",
        "accessibility/display/player.py",
        "player_track(track, version, track is captions) for track in tracks if (version := track.approved_version)",
        "player_track(track, version, True) for track in tracks[:1] if (version := track.approved_version)",
        (
            "tests/accessibility/test_player.py::TestPlayer"
            "::test_tracks_of_each_kind_and_language_can_be_told_apart_and_one_holds_where_nothing_was_chosen",
        ),
    ),
    Mutation(
        "11.5 a picture of a draft is its shelf's",
        "courses/pages/editing/library.py",
        "return is_shown(request, picture, to=user)",
        "return bool(picture)",
        ("tests/courses/pages/test_library.py::test_a_picture_of_a_draft_is_its_shelf_s_though_its_name_is_guessed",),
    ),
    Mutation(
        "12.7 who speaks is said in the words",
        "accessibility/captions/cues.py",
        "return as_shown(self.speaker, self.text)",
        "return self.text",
        ("tests/accessibility/test_caption_files.py::test_who_speaks_is_seen_by_players_that_draw_no_voices",),
    ),
)

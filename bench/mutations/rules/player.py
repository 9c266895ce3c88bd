"""What the player's scripts and style sheets keep to: seen by a real browser."""

from bench.mutations.values import Mutation

MUTATIONS = (
    Mutation(
        "12.12 film, captions and interpreter are whole in full screen",
        "lms/static/lms/css/components/full-screen.css",
        "grid-template: minmax(40%, 1fr) / minmax(0, 1fr); /*",
        "grid-template: 0 / minmax(0, 1fr); /*",
        ("tests/front/test_full_screen.py::test_everything_is_whole_with_the_question_too[360x780]",),
    ),
    Mutation(
        "12.14 the question comes where the learner looks",
        "courses/static/courses/still-there.js",
        'this.dataset.away = below && film.top >= high ? "top" : "bottom";',
        'this.dataset.away = "top";',
        ("tests/front/test_told.py::test_the_question_stands_in_sight_on_a_phone_and_is_said_once",),
    ),
    Mutation(
        "12.14 the seek bar speaks only of what was done to it",
        "courses/static/courses/seek-bar.js",
        "    if (!chosen && document.activeElement === slider) return;\n",
        "",
        ("tests/front/test_told.py::test_the_seek_bar_speaks_only_of_what_was_done_to_it",),
    ),
    Mutation(
        "12.17 the larger version begins with few things",
        "lms/static/lms/css/components/large.css",
        ':root[data-size="large"] .bar:not([data-all]) :is(.bar__rest, .bar__panel) {\n  display: none;',
        ':root[data-size="large"] .bar:not([data-all]) :is(.bar__rest, .bar__panel) {',
        ("tests/front/test_large.py::test_the_player_begins_with_four_things_and_the_rest_is_one_press_further",),
    ),
    Mutation(
        "12.18 film and interpreter share what the line carries",
        "courses/static/courses/shares.js",
        "const sum = wanted.reduce((all, size, i) => all + takers[i].rates[size], 0);",
        "const sum = Math.max(...wanted.map((size, i) => takers[i].rates[size]));",
        ("tests/front/test_slow_line.py::test_both_step_up_and_down_together_within_what_the_line_carries",),
    ),
)

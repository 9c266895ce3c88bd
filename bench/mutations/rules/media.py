"""Films: who may write what a stage made, and what of an upload is taken."""

from bench.mutations.values import Mutation

MUTATIONS = (
    Mutation(
        "fence in swap",
        "media_pipeline/engine/publishing.py",
        "if stage_run.fence != lease.fence or stage_run.state not in StageRun.HELD:",
        "if stage_run.state not in StageRun.HELD:",
        (
            "tests/media_pipeline/test_runs.py"
            "::test_a_worker_that_loses_its_lease_while_it_publishes_takes_its_folder_with_it",
        ),
    ),
    Mutation(
        "fence in write",
        "media_pipeline/engine/leases.py",
        "mine = StageRun.objects.filter(pk=self.stage_run.pk, fence=self.fence, state__in=StageRun.HELD)",
        "mine = StageRun.objects.filter(pk=self.stage_run.pk, state__in=StageRun.HELD)",
        ("tests/media_pipeline/test_runs.py::test_a_zombie_writes_nothing_over_the_worker_that_has_its_stage_now",),
    ),
    Mutation(
        "11.20 nothing is written over a stage that has ended",
        "media_pipeline/engine/leases.py",
        "mine = StageRun.objects.filter(pk=self.stage_run.pk, fence=self.fence, state__in=StageRun.HELD)",
        "mine = StageRun.objects.filter(pk=self.stage_run.pk, fence=self.fence)",
        ("tests/media_pipeline/test_runs.py::test_nothing_is_written_over_a_stage_that_has_ended_meanwhile",),
    ),
    Mutation(
        "12.6 the interpreter's smallest picture costs less than the film's",
        "media_pipeline/encoding/picture/ladder.py",
        "SIGN = {240: 60,",
        "SIGN = {240: 100,",
        (
            "tests/media_pipeline/encoding/test_ladder.py"
            "::test_an_interpreter_s_smallest_costs_less_than_half_of_the_film_s_and_a_small_film_of_hers_no_more",
        ),
    ),
    Mutation(
        "12.9 a fault of the film is not tried again",
        "media_pipeline/engine/outcomes.py",
        "elif error.permanent or attempt > len(waits):",
        "elif attempt > len(waits):",
        ("tests/media_pipeline/test_runs.py::test_the_fault_of_the_file_is_not_tried_again",),
    ),
    Mutation(
        "12.9 half a film is not green",
        "media_pipeline/encoding/verifying.py",
        'if "segments" in facts and facts["segments"] != len(files):',
        'if "segments" in facts and facts["segments"] < len(files):',
        ("tests/media_pipeline/encoding/test_verifying.py::test_a_missing_segment_is_counted",),
    ),
)

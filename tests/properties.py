"""How property tests run here: no deadline (two shared cores), and a failure prints the blob that repeats it."""

from hypothesis import HealthCheck, settings

prove = settings(max_examples=300, deadline=None, print_blob=True)
# With the database: fewer examples, and a fixture that lives as long as all of them is meant.
prove_with_rows = settings(
    max_examples=25, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

"""How property tests run here: no deadline (two shared cores), and a failure prints the blob that repeats it.

PROVE_VALUES=1000 asks for more examples of values, PROVE_EXAMPLES=500 of those with rows; `make test-long` does both.
"""

import os

from hypothesis import HealthCheck, settings

prove = settings(max_examples=int(os.environ.get("PROVE_VALUES", "100")), deadline=None, print_blob=True)
# With the database: fewer examples, and a fixture that lives as long as all of them is meant.
prove_with_rows = settings(
    max_examples=int(os.environ.get("PROVE_EXAMPLES", "12")),
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

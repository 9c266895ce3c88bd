"""The default cache: counts exactly, and keeps what has not expired.

Limits, locks and once-only marks rest on it, so it does three things that Django's file and memory caches do not:
`add`, `incr` and `take` are atomic across threads and processes, nothing is culled before its time, and a full cache
refuses and says so. `sqlite.SQLiteCache` is the embedded form (a file of its own), `redis.RedisCache` the one at scale.
Both add to Django's contract what a limit needs (`counting.Counting`).
"""

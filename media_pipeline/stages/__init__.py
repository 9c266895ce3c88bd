"""The work itself: a job in, files out. Nothing here knows the database, the queue or the web."""

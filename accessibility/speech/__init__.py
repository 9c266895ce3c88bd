"""Speech in and out. Nothing here knows Django but `state`, so that stages and programs can use it."""

"""Storage of files and how they are served: trees that never change, the bucket, ranges over HTTP."""

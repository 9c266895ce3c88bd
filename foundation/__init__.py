"""The lowest package: permissions of views, append-only tables, local days. It imports none of the others."""

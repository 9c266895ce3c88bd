"""One module a kind of credit; `lms.points.credits.registry` lists them."""

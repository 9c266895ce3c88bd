"""The gate before publishing: what a page must have, may promise and refers to."""

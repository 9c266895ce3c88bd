"""A base's life: founded, approved, suspended, closed; and its groups in Wagtail."""

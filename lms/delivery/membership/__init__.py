"""Pages about who is in a class: put in by hand, withdrawn, with a result; and the learner's own sign-up."""

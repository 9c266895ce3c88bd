"""A form that is sent after the session has ended comes back filled in, to the same account only.

Each form carries a signed mark of whose study it was drawn for, who was signed in, and on which page (`marks`). What
was typed is kept for half an hour, encrypted under that person's own key (`keeping`), and is filled into the page's
form again when the same person is back at the same study (`filling`, `middleware`). For anybody else it is deleted,
and a sentence says so (`signing_in`).
"""

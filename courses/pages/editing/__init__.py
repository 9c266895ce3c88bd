"""Around an editor's form: choosers, panels, review, protection from deletion."""

"""What stands around an editor's form: choosers, panels, review, protection from deletion."""

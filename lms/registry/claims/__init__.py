"""People whom class lists name, to be confirmed by the office."""

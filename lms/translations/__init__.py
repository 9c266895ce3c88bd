"""The catalogues: our words, and the libraries' words that lack Chinese."""

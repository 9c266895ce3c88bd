"""How a person sees and hears: preferences, their words, playing speeds, and the player's values."""

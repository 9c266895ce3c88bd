"""The speeds that the player offers; the rate cap of evidence is never below the fastest."""

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
FASTEST = SPEEDS[-1]

"""Rules, hours and chains as values: no Django."""

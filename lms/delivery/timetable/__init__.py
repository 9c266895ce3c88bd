"""When a class meets: its meetings as plain values, days off as people write them, and what clashes."""

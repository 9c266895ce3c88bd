"""Tags of study."""

"""Attendance of a suspended base's class, proposed and let through by the county's office."""

"""Attendance of a suspended base's class: proposed there, approved by the county's office."""

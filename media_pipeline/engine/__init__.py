"""Runs and stages: start, plan, lease, execute, publish, and recover what a crash left behind."""

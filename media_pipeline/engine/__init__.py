"""Runs and stages: start, plan, lease, execute, publish, and find again what a crash left behind."""

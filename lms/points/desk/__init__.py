"""What officers and staff do: corrections, appeals, policies, grading again, a class's entries."""

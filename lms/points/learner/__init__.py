"""The learner's own pages: statement, explanations, questions, goals, milestones."""

"""A learner's record (学习档案): one value, its queries, pages, files and paper, and links to show it."""

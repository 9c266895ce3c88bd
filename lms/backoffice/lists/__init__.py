"""Lists as values, their workbooks, and acts on many of their rows."""

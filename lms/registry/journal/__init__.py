"""Who did what when: acts and every row that holds them, in one list."""

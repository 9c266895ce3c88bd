"""Making programmes and classes, and changing their meetings."""

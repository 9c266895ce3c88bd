"""The films of the demonstration world: drawn, narrated, uploaded as a browser would, and made accessible."""

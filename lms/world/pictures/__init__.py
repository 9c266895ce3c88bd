"""The pictures of the demonstration world, drawn by the program: of lessons, and the covers of courses."""

"""Uploads by tus 1.0: the part files, the server's views, and what is refused."""

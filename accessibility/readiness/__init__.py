"""What an audience still needs before a video may be published: items, statements, waivers."""

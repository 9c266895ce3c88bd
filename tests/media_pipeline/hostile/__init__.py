"""Files made to break the media pipeline, and what has to become of each. Nothing here is kept: all of it is made."""

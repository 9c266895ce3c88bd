"""Caption files as people have them, read as forgivingly as other tools read them. Pure.

`encodings` says what the bytes mean, or that it is doubtful; `timings` finds the captions among the lines; `wording`
makes words of what stands in them; `caption_file` puts it together and names by its line whatever could not be read.
What learners' players read is the strict parser of `accessibility.captions.webvtt`: nothing here weakens it.
"""

"""Timed text: cues, WebVTT, the rules of readable captions, editing and the tracks that people approve."""

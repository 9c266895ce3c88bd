"""Pictures: the sizes that are made, colours, the interpreter's place, captions burnt in, storyboards."""

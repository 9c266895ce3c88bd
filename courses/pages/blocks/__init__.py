"""What a lesson is made of: block types, their ids, and what they say."""

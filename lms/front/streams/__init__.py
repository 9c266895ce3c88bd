"""Bodies and answers as they pass through the server: received, spooled, sent."""

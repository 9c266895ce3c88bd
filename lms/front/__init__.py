"""What stands between granian and Django, so that a slow peer costs a socket and never a thread.

granian's event loop holds the sockets. A request gets a thread when all of it is here, and gives it back before its
answer goes out: bodies are collected outside the threads (`bodies`, `waiting`), files are sent by granian itself and
streams through a pipe (`answering`, `pipes`), and an upload is written in short hops (`receiving`). Whether the sender
may send at all is decided from the headers alone (`middleware`), and how much is a table (`bounds`).
Each process keeps to a core (`cores`).
"""

"""Short messages: what may be said by them, the queue they wait in, the gateway they go through, and its receipts."""

"""The life cycles of programmes and classes: tables of who may take which step, and the verb that takes one."""

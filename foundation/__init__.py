"""What every folder stands on, and which knows none of them: permissions of views, append-only tables, local days."""

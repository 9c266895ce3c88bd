"""Programs that read strangers' files: started in a sandbox, watched, and ended for certain."""

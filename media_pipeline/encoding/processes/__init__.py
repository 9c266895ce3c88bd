"""Programs that read untrusted files: started in a sandbox, watched, and ended for certain."""

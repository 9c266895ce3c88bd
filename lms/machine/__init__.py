"""The operator's page: how the machine stands, and what to do about what is not well. No models, no app."""

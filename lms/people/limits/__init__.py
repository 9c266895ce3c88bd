"""How often somebody may try: counts that are exact, that punish no bystander, and that name nobody in the cache."""

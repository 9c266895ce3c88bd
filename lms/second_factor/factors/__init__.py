"""Which factors somebody has, codes and passkeys, devices that are remembered."""

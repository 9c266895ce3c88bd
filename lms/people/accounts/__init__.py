"""An account's life: admitted, helped, merged, closed, erased."""

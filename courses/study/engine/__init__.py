"""Evidence in, verified study out: leases, intake, crediting, presence, completion."""

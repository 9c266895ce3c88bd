"""Study without a network: keys of devices, grants, books, and the time that they share with leases."""

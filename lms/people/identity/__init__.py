"""Who somebody is: names, numbers, encryption at rest, and the fields that take them."""

"""What slow peers cost the others: honest traffic measured in turns with and without them."""

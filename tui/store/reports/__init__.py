"""Reports in the store: each saved once, counted, measured and deleted with age; and SIM usage."""

"""What the figures are measured on: virtual time, made-up fleets, a model of the vendor."""

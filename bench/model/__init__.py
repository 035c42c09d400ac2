"""What the benchmarks run on: virtual time, made-up fleets, a model of the vendor."""

"""The verdict on a unit: the evidence, the rules, and the worst finding."""

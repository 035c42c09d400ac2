"""Lists of units, and the unit under the cursor beside them."""

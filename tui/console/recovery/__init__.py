"""The recovery of a lost unit, on a console's store and vendors."""

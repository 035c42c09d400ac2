"""Which records are of one unit: kept right in the transaction which writes a record."""

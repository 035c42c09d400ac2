"""What all processes on one store share: leases, the rate ledger, account status, the sync's state."""

"""What all processes on one store share: leases, the rate ledger, account status, other lists."""

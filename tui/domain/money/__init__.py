"""What SIMs cost: the sums behind a plan's cost, advice on plans, and what is paid for nothing."""

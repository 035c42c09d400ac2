"""How an account at a vendor is: whether it answers, and where not, whose fault that is."""

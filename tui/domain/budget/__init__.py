"""Request budgets: rate windows, the charges in them, and how long a number of requests takes."""

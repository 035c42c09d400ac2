"""Request budgets: rate windows, what is charged to them, and how long a number of requests takes."""

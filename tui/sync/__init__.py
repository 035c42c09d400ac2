"""Keep the store fresh: which request to send to each vendor next, within its rate limits."""

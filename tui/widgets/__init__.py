"""The widgets: each is given its data, sends messages, and depends only on the domain."""

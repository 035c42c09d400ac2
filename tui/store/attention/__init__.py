"""What people say of units and incidents, and the copy of it which is searched."""

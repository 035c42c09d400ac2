"""What people say of units and incidents which need somebody: acknowledged, assigned, commented."""

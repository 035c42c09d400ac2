"""What the application does on every screen: navigation, changes, exports, appearance, shutdown."""

"""The objects which the application owns: session, navigation, changes, exports, appearance, shutdown."""

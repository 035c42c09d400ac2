"""Exporting what a screen shows: the dialog, and the list it exports."""

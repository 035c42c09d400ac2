"""Hooks on a console: fired by its service, told of where they fail, limited in what they change."""

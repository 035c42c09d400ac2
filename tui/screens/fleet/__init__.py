"""The screen of tabs: the fleet, each vendor's lists, limits and dashboard; and the search."""

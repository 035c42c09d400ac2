"""The main screen: the fleet, each provider, the limits, the dashboard and find."""

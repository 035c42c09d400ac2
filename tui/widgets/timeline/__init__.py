"""The timeline widget: reports as a list and a plot on one time axis."""

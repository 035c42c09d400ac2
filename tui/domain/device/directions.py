"""Which texts of a device are asked for; apart from the texts, because reading a command line needs no more."""

DIRECTIONS = ("all", "received", "sent")

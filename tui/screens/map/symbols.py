"""What each sign on the map means, for its help."""

SYMBOLS = (
    ("●", "A device at its position by GPS; a number: so many devices close together"),
    ("○", "A device at its position by cell towers, which is rough"),
    ("◌", "A device at a position whose source is not known"),
    ("◉", "A device at a position which its vendor worked out in a way of its own, as C-LoC"),
    ("⌂", "A place of your own, from places.toml"),
    ("◆", "On a track: where the replay is"),
)  # fmt: skip

"""What each sign on the overview means, for its help."""

SYMBOLS = (
    ("✗ ▲", "Before a cause: critical, warning"),
    ("▸", "The chosen tile; Enter lists its units"),
    ("█ ░", "In reports per hour: the last day, and beside it the average of the same hours"),
    ("▁ ▄ █", "In units by cause: from none to the most of these days, a step a day"),
    ("?", "Not known: not downloaded, or not judged yet"),
    ("█ ▒ │", "In data: used, the 80 % forecast range of the month, and what the plans include"),
    ("█ · │", "In request budgets: used, free, and the limit"),
    ("(+2) (-1) (=)", "The change since yesterday"),
)

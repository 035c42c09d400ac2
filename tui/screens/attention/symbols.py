"""What each sign on the lists of units and in Attention means, for their help."""

SYMBOLS = (
    ("✗ critical", "It needs somebody now; before a state: the vendor's word for it is bad"),
    ("▲ warning", "It needs somebody soon; on the top line: this account is at fault, and since when"),
    ("○ info", "Nothing needs to be done; on the top line: this account was never read yet"),
    ("● ok", "Nothing is wrong; on the top line: this account answers"),
    ("▸", "The row of the cursor; ◆: a marked row"),
    ("—", "Not known, or nobody"),
    ("?", "Before a unit's verdict: it was not judged yet; in its chain: nobody knows"),
    ("~", "Before a position: it comes from cell towers and is rough"),
    ("dimmed row", "Acknowledged in Attention; in other lists: old, or dropped from the vendor's list"),
    ("New", "Units which began to need somebody since your last visit; at the first visit, within a day"),
    ("↑ ↓", "The column which the list is sorted by, and in which direction"),
    ("▏ 5/60", "On the top line: how much of a rate limit is used"),
    ("◂ ▸", "More tabs or columns on this side"),
)  # fmt: skip

"""Text and times: make them safe to show, sort them, parse them."""

"""The screen of one device: its head, facts, lists, texts and usage."""

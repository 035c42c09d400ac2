"""Lists as people save them: which things their lines name, and which lines name none."""

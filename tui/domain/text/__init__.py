"""Text and times: made safe to show, sorted as people sort, read as people write."""

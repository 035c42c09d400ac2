"""Read lists as people save them: the target of each line, or the problem of the line."""

"""Show values: formats, filters, saved filters, key bindings and the overview's figures."""

"""Export: the machine formats of the command line, and files of exactly what is shown."""

"""What is drawn: each widget is handed its data, sends messages, and knows only the domain."""

"""The simulated vendors over HTTP: as a transport, as a server, and with planted faults."""

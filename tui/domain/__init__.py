"""What Watchfloor is about, in plain values: no input or output, no clock, the standard library only."""

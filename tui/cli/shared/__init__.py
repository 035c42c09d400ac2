"""What several commands share: how they open the console, choose a device, print and confirm."""

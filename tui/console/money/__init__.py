"""What SIMs cost and which plans they are on, read from the store."""

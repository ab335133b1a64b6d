"""What is missing or wrong, and whom to notify."""

"""What comes from outside stays text, and the token stays where it is stored."""

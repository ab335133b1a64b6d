"""Activities in files that other programs saved."""

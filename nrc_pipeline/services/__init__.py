"""Where activities come from: the Nike API, and files that other programs saved."""

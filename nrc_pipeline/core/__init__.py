"""The core tables: the documents normalised, without loss and without opinion."""

"""The core tables: the normalised documents, without loss and without corrections."""

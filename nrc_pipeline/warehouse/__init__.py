"""The published file: the audit, the publication, and everything that opens it for reading."""

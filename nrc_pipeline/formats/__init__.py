"""File formats other than the API's: a module turns the bytes of files into documents in the API's shape."""

"""The JSON document of one activity: its known shape, what falls outside it, how it is put together."""

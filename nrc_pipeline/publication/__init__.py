"""Write, audit, publish: how the working database becomes the file that readers open."""

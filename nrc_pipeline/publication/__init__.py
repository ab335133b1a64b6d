"""Write, audit, publish: turns the working database into the file that readers open."""

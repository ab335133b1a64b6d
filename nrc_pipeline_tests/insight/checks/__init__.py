"""The checks: each speaks up when what it looks at is wrong, and is silent on a sound home."""

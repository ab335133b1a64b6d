"""Oracles: what the marts must say, reckoned from the raw documents in plain Python, without the models' SQL.

Each follows the text of the issue, of the models' yml and of nrc-api.md. Slow and simple on purpose: a loop
that can be read beside the definition is the point of them.
"""

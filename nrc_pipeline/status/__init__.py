"""How complete a home is, from its landing zone; imports neither Dagster nor anything else that is slow."""

"""How complete a home is, from its landing zone. Imports neither Dagster nor anything else that is slow."""

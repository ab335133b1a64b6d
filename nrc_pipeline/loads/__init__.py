"""One load: what to ask for, what to store for each answer, and the order of the stages."""

"""Automation: sensors and schedules, all of them running by default."""

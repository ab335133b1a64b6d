"""Sends alerts: one message per cause, through any configured channel."""

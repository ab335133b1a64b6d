"""What happens without being asked: sensors and schedules, all of them running by default."""

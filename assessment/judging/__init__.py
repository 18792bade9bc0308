"""The TPI at work: teams, second assessors, settling, phrases, workload."""

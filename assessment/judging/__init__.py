"""The TPI at work: teams, second assessors, phrases, workload."""

"""What goes to the ministry and comes back: readiness, results, sanggah, monitoring."""

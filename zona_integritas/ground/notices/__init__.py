"""What people are told: in the application, and by mail where they want it."""

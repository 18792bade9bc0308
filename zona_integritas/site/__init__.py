"""What stands on the apps: home, logbook, navigation, sign-in, the template engines."""

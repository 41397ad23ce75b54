"""Who may sign in, and sessions."""

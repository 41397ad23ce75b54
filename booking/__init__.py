"""Who meets whom, when, where."""

"""What the program `comptoir` can be told: one file a subject, each adds its own words to the parser."""

"""What a page may find out about its own line before a call, without any credential of the relay."""

"""`comptoir doctor …`: an operator's checks of an installation, from where the server stands."""

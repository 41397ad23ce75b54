"""Plain wire data shared by the server, the cabin agent and the web client."""

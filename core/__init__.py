"""The ground floor of the server: database, errors, who is asking, access, audit, clock."""

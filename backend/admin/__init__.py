"""People, sites, cabins, sessions and the audit trail, for those who run an installation."""

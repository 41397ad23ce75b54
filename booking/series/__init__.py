"""A course of visits: one wish, many dates."""

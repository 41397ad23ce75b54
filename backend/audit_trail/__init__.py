"""Seals of the audit chain, kept outside the database, and its verification."""

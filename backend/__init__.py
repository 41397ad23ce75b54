"""Composes the house: accounts, cabins, consultations, settings, migrations, the demo."""

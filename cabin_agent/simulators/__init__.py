"""Simulated instruments that speak the real wire, all measuring one simulated patient."""

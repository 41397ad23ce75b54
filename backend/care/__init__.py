"""Care links, people who act for a patient, guests, identity, and who looked."""

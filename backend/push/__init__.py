"""Web Push (RFC 8030, 8291, 8292): rings a practitioner's browser while no page of ours is open."""

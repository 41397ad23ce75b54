"""What of a skin is followed over years: lesions on a body map, and the rules around their photos."""

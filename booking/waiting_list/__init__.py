"""Those who wait for a freed time, what they are offered, and patients of a practitioner on leave."""

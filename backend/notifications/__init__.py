"""What leaves the house for people: e-mail and text messages, after the commit."""

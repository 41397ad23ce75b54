"""What a specialist computes on photos: two dates laid over each other, a scale card read, a shape measured."""

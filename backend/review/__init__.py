"""What a specialist sees of a patient's photos over the years: laid over each other, measured, annotated."""

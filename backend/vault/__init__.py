"""Keys renewed, photos erased for good, stores moved: the pages and jobs of those who answer for it."""

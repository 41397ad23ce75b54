"""The scale card: printed, cut out and laid beside a lesion, it gives a photo its millimetres."""

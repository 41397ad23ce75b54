"""What instruments of ophthalmology send: text lines and XML files to measurements.

What the instrument said stays as it is: sign, decimals, axis, side. Rounding belongs to the display. What is absent
stays absent; zero is a value. Right and left are never read by one branch: the side is always named by the octets.
"""

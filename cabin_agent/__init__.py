"""The program of a cabin's kiosk: reads the instruments and delivers what they measured."""

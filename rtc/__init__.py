"""aiortc with fences: hostile datagrams and descriptions are refused before it sees them."""

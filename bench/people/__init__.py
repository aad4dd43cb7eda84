"""People of the matching bench: travellers who are listed, and strangers."""

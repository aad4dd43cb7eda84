"""OpenPIU: the open-source Passenger Information Unit, as a library."""

"""The report by mail: who gets it, what is in it, how it travels, and a journal of what was sent."""

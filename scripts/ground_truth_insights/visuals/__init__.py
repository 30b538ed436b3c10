"""The dashboard's definition: its types, how it is read, and what is checked before anything is drawn."""

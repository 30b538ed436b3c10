"""The dashboard in Amazon QuickSight, as code: what is wanted, what is there, and the way from one to the other."""

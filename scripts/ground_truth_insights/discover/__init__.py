"""What AWS knows of labeling jobs, labels and workers, brought into the owner's registry."""

"""Copying labeling jobs from S3 to a folder: never images, never deleting, resumable at any moment."""

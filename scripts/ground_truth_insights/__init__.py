"""Insights into Amazon SageMaker Ground Truth labeling jobs: the commands beside the dbt project."""

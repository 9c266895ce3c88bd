"""Parameters for the pipeline, and the renditions made again after something was approved."""

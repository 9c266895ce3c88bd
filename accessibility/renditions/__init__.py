"""What the pipeline is told and makes anew after something was approved."""

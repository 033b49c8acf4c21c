"""What the workers do besides: reconciling, recovering, sweeping."""

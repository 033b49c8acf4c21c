"""What is read across cases."""

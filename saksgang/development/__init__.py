"""What only development needs: a stack on this machine, demonstrations, the generated reference."""

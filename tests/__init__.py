"""Tests: unit (domain alone), stories (told in memory and to a stack), integration (the real servers), histories (replay)."""

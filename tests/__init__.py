"""Tests: unit (domain alone), stories (in memory and on a stack), integration (real servers), histories (replay)."""

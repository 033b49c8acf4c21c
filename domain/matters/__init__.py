"""One file per matter of a case: what may be asked, what then happens, and what is known afterwards."""

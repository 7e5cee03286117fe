"""Reviews of whole repositories against an assignment and a level."""

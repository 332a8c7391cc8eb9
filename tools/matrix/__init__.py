"""Every addon alone, and every pair that may meet: ``make matrix``."""

"""Random sequences over the money and the state of projects, against a small model."""

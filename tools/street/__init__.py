"""The addons as a street: arrows point one way, and nobody names who stands above."""

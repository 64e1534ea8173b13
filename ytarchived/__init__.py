"""Archives YouTube videos, reliably and without tending."""

__version__ = "0.1.0"

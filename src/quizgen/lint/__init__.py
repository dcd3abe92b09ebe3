"""What is wrong or weak in a bank beyond its types."""

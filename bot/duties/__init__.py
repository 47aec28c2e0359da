"""What happens unasked. Each duty finds what is due by an index, decides with the domain, and writes to the outbox."""

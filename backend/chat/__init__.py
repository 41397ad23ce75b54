"""What is written in a visit, and the files that go with it: encrypted in the record."""

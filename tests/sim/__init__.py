"""Working fakes that can lose power: a disk, and SQLite's file system over it."""

"""How a stage runs, never what it computes: workers, progress, resuming."""

"""The networks run by onnxruntime, without torch."""

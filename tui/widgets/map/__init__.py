"""The map widget: outlines, clusters, captions and motion."""

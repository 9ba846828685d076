"""OpenAI's surface: chat completions, embeddings, images and models."""

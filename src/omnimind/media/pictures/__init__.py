"""Pictures: what a scene shows, designed. Themes, type and one layout a kind of visual."""

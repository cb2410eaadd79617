"""Pictures as clinics store them."""

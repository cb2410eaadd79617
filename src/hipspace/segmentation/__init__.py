"""Networks and how they are applied: coarse on the radiograph, fine on the close-up."""

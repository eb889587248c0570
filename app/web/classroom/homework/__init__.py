"""The pages of homework: setting it, working on it, handing in, receipts."""

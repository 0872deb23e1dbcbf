"""What a secret access key can prove about a signature."""

"""The forms outside of the wizard, by the mutation that takes them."""

"""What series of counts share: checks, masks, seasons, designs and the log-linear fit."""

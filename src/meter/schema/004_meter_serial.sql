-- From the number on a meter to where it hangs.
CREATE INDEX install_meter_serial ON install (meter_serial);

"""What a step's name says, however it is written: “Connect printers” is “connect  PRINTERS”."""

# The place in a series (“2/6”) and every sign between words say nothing of the work.
# The database writes it itself, by a trigger, so that no writer of steps can forget it.
NORMAL = (
    "btrim(regexp_replace(regexp_replace(lower({}), '\\s\\d+/\\d+$', ''), "
    "'[^[:alnum:]]+', ' ', 'g'))"
)

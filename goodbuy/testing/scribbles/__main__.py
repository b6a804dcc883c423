from goodbuy.testing.scribbles.scoring import table

print(table())

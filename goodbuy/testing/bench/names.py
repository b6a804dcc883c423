"""The words that the measured workspace is made of, as arrays of texts in SQL."""

from __future__ import annotations

from goodbuy.testing.bench.filling import words


def mixed(first: str, second: str = "", between: str = "") -> str:
    """Every word of the first with every word of the second."""
    return words(f"{a}{between}{b}" for a in first.split() for b in second.split() or [""])


GIVEN = mixed(
    """Ada Alma Amos Anna Aria Arno Asta Bea Ben Bo Carl Cora Dana Dario Edda Ella Emil Enno Eva
    Finn Flora Gus Hana Hugo Ida Ines Iris Ivo Jana Jonas Juna Karl Kira Lars Lea Lena Leo Lina
    Luis Mara Max Mila Mona Nell Nico Nora Olga Omar Otto Paul Pia Quin Rita Rolf Rosa Sara Stella
    Sven Tara Theo Tilda Uma Vera Wynn"""
)
FAMILY = mixed(
    """Abel Bern Calde Darr Ell Fenn Gold Hall Iver Jarr Kess Lind Marr Nord Ostr Pell Quarr Rosen
    Sandr Tallo Ulver Vand Wester Zell""",
    """berg borough dale feld field gren ham holm ison lund man mark mont ner qvist sen son stein
    strand tree vik wall wood worth""",
)
FIRMS = mixed(
    """Amber Anchor Birch Bridge Cedar Cliff Copper Dove Elm Falcon Forest Garnet Harbor Hazel Heron
    Iron Ivy Juniper Lantern Larch Linden Maple Meadow Mill Moss North Oak Orchard Otter Pearl Pine
    Quarry Raven River Robin Rowan Saffron Salt Silver Slate Spruce Stone Swift Tern Thistle Timber
    Vale Willow Wren Yarrow""",
    """Bakery Brewing Coffee Dairy Engines Farms Foods Freight Glass Health Instruments Labels
    Logistics Machines Metals Paper Pharma Plastics Printing Seeds Software Steel Tea Textiles Tools
    Water""",
    between=" ",
)
TITLES = words(
    ["Head of operations", "Buyer", "Plant manager", "Quality lead", "Finance director", "IT lead",
     "Site manager", "Managing director", "Project lead", "Maintenance planner"]
)  # fmt: skip
STEPS = words(
    ["Look at the line", "Write it back", "Trial on one aisle", "Agree on the plan",
     "Check the network", "Approve the layout", "Test the login", "Connect the printers",
     "Train the early shift", "Train the late shift", "Go live on all docks", "Results day"]
)  # fmt: skip

"""Floor 3: the flows that ship, as documents in the Amazon States Language. ``omnimind.flows.library`` finds them."""

"""Personal data: numbers of people, of their papers, money, phones and machines, and their addresses."""

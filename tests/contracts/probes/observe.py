"""Make observations: see :mod:`observing`."""

from observing import main

main()

"""Colours of Okabe and Ito, which colour-blind readers can tell apart."""

BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, YELLOW, PURPLE, GREY = "#56B4E9", "#F0E442", "#CC79A7", "#7F7F7F"
STRUCTURE_COLOURS = {"femur": SKY, "roof": ORANGE, "joint space": GREEN}
NETWORK_COLOURS = {"coarse": VERMILLION, "fine": BLUE}

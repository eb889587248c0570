"""Plans: their list, the page on which one is edited, print, and the step that a room follows."""

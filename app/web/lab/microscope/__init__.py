"""The microscope panel: the selected part's formulas with numbers, the batch, the update."""

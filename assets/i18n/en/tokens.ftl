page-tokens-about = What the model receives: one number per character, and a row of numbers for each.

page-attention-about = Which earlier characters each character looks at.

page-next-about = How likely each character is to come next.

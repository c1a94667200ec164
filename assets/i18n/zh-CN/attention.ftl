page-attention-about = 每个字符在看前面的哪些字符。

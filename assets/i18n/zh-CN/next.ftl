page-next-about = 每个字符接下来出现的可能性。

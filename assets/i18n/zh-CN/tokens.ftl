page-tokens-about = 模型收到的内容：每个字符一个编号，每个编号对应一行数。

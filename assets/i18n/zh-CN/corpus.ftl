# 程序自带的文本。

corpus-stories = 小故事
corpus-stories-about = 一行一个英文小故事，由一套带概率的语法写成。每个位置上下一个字符的真实概率都是已知的，所以任何模型最低能到多少损失，也是已知的。
corpus-arithmetic = 加法
corpus-arithmetic-about = 形如 12+34=46 的算式，加数从 0 到 99。加数是随机的；学会了加法，答案就是确定的。
corpus-brackets = 括号
corpus-brackets-about = 三种成对的括号，最多套六层。要关对括号，就得记住先前打开的是哪些。
corpus-fables = 英文寓言
corpus-fables-about = 为本程序写的三十一则英文小寓言：句子简单，总是那几种动物。
corpus-fables-zh = 寓言
corpus-fables-zh-about = 为本程序写的二十七则中文小寓言。一个汉字就是一个符号，所以符号比英文多得多。

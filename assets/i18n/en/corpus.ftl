# Texts that come with the program.

corpus-stories = Little stories
corpus-stories-about = One line, one story, written by a grammar of rules and chances. The true probability of every next character is known, and so is the least loss that any model can reach.
corpus-arithmetic = Sums
corpus-arithmetic-about = Lines such as 12+34=46, with numbers from 0 to 99. The numbers are chance; the answer is certain, for whoever has learned to add.
corpus-brackets = Brackets
corpus-brackets-about = Balanced brackets of three kinds, at most six deep. To close the right one, a model must remember which were opened.
corpus-fables = Fables
corpus-fables-about = Thirty-one short fables, written for this program: simple sentences, and animals that come back.
corpus-fables-zh = Fables in Chinese
corpus-fables-zh-about = Twenty-seven short fables in Chinese, written for this program. Each Chinese character is one symbol, so there are far more symbols than letters.

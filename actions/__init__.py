"""The action server's doors: a few lines each over bot.listening, bot.articles and bot.repair. No state is kept on them."""

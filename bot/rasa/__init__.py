"""Every import of rasa in the project: components, policy, channel, words, working memory of a turn."""

"""Attune: the rooms of the house, and who may import whom.

    settings, secrets, text, encoder, parser   the ground: environment, secrets, offsets, vectors, parses
    reading, files                             ... the files of data/, those that are made here
    fitted                                     ... examples, regression and file of whatever is fitted on lines of our own
    arithmetic                                 ... the encoder's network in whole numbers, written at set-up
    mpnet                                      ... a larger network, asked by the screen where the encoder leaves doubt
    batches                                    ... many texts through a network: like lengths together, a batch on every core
        ^
    safety     what is said of danger: screen, lines, episode
    intents    what a person does with a message
    listening  feelings, people, mentalizing markers, reflections, questions, lint of what we say
    repair     parts and faults of an apology, drafts
    articles   the corpus, its index, cited explanations
        ^
    rasa       every import of rasa: featurizer, classifier, safety component and policy, channel, words
    web        every import of django: chat API, review console, pages, widget
    cli        the command line
    actions/   rasa_sdk doors over the rooms above

Imports point upwards in this list only; `listening` and `repair` may read `safety`, `repair` may read `listening`.
tests/test_house.py asserts all of it.
"""

"""Every budget of the design measured beside Rasa's own starter bot, in one run: `python -m bench`, or `make bench`.

    report      budgets, percentiles, what is printed
    texts       what the measured people write
    processes   servers: started, asked whether they answer, their memory, ended by their own process ids
    stock       Rasa's starter bot, made by `rasa init`
    ours        Attune as `make run` starts it, with the chat's rate limits lifted (`door`, `launch`)
    people      a person at either of them
    turns       a turn, many at once, turn 200 beside turn 10, memory
    starting    training, start to first reply
    crisis      the help card with Rasa dead
    rooms       screen and explanation in this process
    encoding    int8 vectors beside those of the exact weights
    inside      where a turn's time goes, in one process
    policies    which policy carries the stories
    mends       what bot.rasa.limits saves
    large       100,000 sections; 100,000 conversations in the review queue

Everything is on loopback and on free ports, in folders of its own that are removed at the end.
"""

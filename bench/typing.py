#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench/typing.py INDEX NAME [RUNS]: how long somebody who types waits, at the far end of
`kwic serve`'s pipe, JSON of both sides included. INDEX is an index folder, NAME what its
figures are kept under ($PEERS_WORK/results.jsonl, which bench/report.py reads).

start    a fresh server: from its start to the first answer, a live query with snippets
type     queries typed letter by letter, each a live search that supersedes the one before,
         in the rhythm of a recorded hand (TEMPO=4 plays it four times as fast): from
         writing the request to having read its answer's JSON
letters  each letter of the alphabet alone, the shortest of prefixes
save     a note written into the vault (VAULT, a copy that may be changed) until a search
         finds it, asking every two milliseconds

The words that are typed come from the vault itself: a person types what is in her notes.
$KWIC is the program (default build/release/kwic)."""
import json
import os
import subprocess
import sys
import time

KWIC = os.environ.get("KWIC", "build/release/kwic")
WORK = os.environ.get("PEERS_WORK") or os.path.expanduser("~/.cache/kwic-peers")
TEMPO = float(os.environ.get("TEMPO", "1"))
VAULT = os.environ.get("VAULT")

# Milliseconds between one key and the next, as a hand typed them: runs of letters, a little
# hesitation at the start of a word, a long look at the hits now and then.
RHYTHM = [0, 131, 96, 104, 88, 143, 79, 112, 187, 92, 101, 84, 76, 119, 238, 97, 90, 133, 81,
          108, 72, 164, 95, 86, 310, 102, 99, 78, 125, 83, 141, 91, 87, 204, 94, 110, 75, 98]
# What hands do: a word, a second one, a letter taken back, a field, a phrase.
GESTURES = ["{0}", "{0} {1}", "{0}<< {1}", "{1}<<<<{0}", "tag:{0}", "\"{0} {1}\"", "{0} {1} {2}",
            "{2} -{0}", "title:{1}", "{0} OR {1}"]


class Serve:
    def __init__(self, index):
        self.process = subprocess.Popen([KWIC, "serve", "--index", index], bufsize=0,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.out = os.fdopen(self.process.stdout.fileno(), "rb", 1 << 20, closefd=False)
        self.number = 0

    def ask(self, method, **params):
        """The answer, and how long it took in milliseconds."""
        self.number += 1
        begin = time.perf_counter()
        request = {"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        while True:
            line = self.out.readline()
            if not line:
                sys.exit("kwic serve ended")
            answer = json.loads(line)
            if answer.get("id") == self.number:
                return answer["result"], (time.perf_counter() - begin) * 1000

    def search(self, query, **more):
        return self.ask("search", query=query, live=True, supersede="picker", **more)

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)


def keystrokes(text):
    """What stands in the prompt after each key; < takes a letter back."""
    typed = ""
    for key in text:
        typed = typed[:-1] if key == "<" else typed + key
        yield typed


def words_of(serve):
    """Words to type: of titles and texts of some notes, rare and common ones."""
    words = []
    for offset in range(0, 400, 40):
        result, _ = serve.ask("search", query="", offset=offset, limit=1)
        for hit in result["hits"]:
            note, _ = serve.ask("note", path=hit["path"])
            letters = [w.strip(".,:;!?()[]#*`\"'").lower() for w in note["text"].split()]
            letters = [w for w in letters if w.isalpha() and 4 <= len(w) <= 12]
            words += letters[::max(1, len(letters) // 4)][:4]
    return words


def tape(words):
    """Queries to be typed: each gesture over words in turn."""
    for i, word in enumerate(words):
        chosen = [word, words[(i + 7) % len(words)], words[(i + 19) % len(words)]]
        yield GESTURES[i % len(GESTURES)].format(*chosen)


def measure_start(index, words, runs):
    times = []
    for run in range(runs):
        begin = time.perf_counter()
        serve = Serve(index)
        serve.search(words[run % len(words)][:3 + run % 3])
        times.append((time.perf_counter() - begin) * 1000)
        serve.close()
    return times


def measure_typing(serve, words):
    times, slow, beat = [], [], 0
    for query in tape(words):
        for typed in keystrokes(query):
            time.sleep(RHYTHM[beat % len(RHYTHM)] / 1000 / TEMPO)
            beat += 1
            _, took = serve.search(typed)
            times.append(took)
            slow.append((took, typed))
    for took, typed in sorted(slow)[-5:]:
        print(f"  slow: {took:.2f} ms {typed!r}", file=sys.stderr)
    return times


def measure_letters(serve):
    times = []
    for _ in range(5):
        for letter in "abcdefghijklmnopqrstuvwxyz":
            _, took = serve.search(letter)
            times.append(took)
            time.sleep(0.02 / TEMPO)
    return times


def measure_save(serve, runs):
    times = []
    folder = os.path.join(VAULT, "typed")
    os.makedirs(folder, exist_ok=True)
    while not serve.ask("status")[0]["watching"]:
        time.sleep(0.05)
    time.sleep(3)
    for run in range(runs):
        word = "saved" + "".join(chr(97 + int(d)) for d in f"{time.time_ns()}")
        with open(os.path.join(folder, f"note {run}.md"), "w", encoding="utf-8") as file:
            file.write(f"# {word}\n\nA note that was saved.\n")
        begin = time.perf_counter()
        while not serve.ask("search", query=word)[0]["total"]["value"]:
            time.sleep(0.002)
        times.append((time.perf_counter() - begin) * 1000)
        time.sleep(0.2)
    for run in range(runs):
        os.remove(os.path.join(folder, f"note {run}.md"))
    os.rmdir(folder)
    return times


def keep(name, what, times):
    times.sort()
    for share in 50, 99:
        value = times[min(len(times) - 1, len(times) * share // 100)]
        row = {"corpus": name, "peer": "kwic", "figure": f"{what}_p{share}", "median": value}
        os.makedirs(WORK, exist_ok=True)
        with open(os.path.join(WORK, "results.jsonl"), "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
    print(f"{name} {what:8} n {len(times):4}  p50 {times[len(times) // 2]:7.2f}  "
          f"p99 {times[min(len(times) - 1, len(times) * 99 // 100)]:7.2f}  "
          f"most {times[-1]:7.2f} ms")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    index, name = sys.argv[1:3]
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    serve = Serve(index)
    words = words_of(serve)
    time.sleep(3) # the first look at the vault is over, the words are read
    keep(name, "type", measure_typing(serve, words))
    keep(name, "letters", measure_letters(serve))
    if VAULT:
        keep(name, "save", measure_save(serve, runs))
    serve.close()
    keep(name, "start", measure_start(index, words, runs))


if __name__ == "__main__":
    main()

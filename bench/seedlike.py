# SPDX-License-Identifier: GPL-2.0-or-later
"""A vault of the form of one person's work notes, made the same every time: people, companies,
meetings, dailies and projects, five hundred notes, with some facts planted for whoever asks.

    make("/tmp/vault")
"""
import datetime
import os
import random

COMPANIES = ["OpenAI", "CoreWeave", "Lumen Forge", "Harbor Grid", "Northwind Labs", "Quanta Peak",
             "Tidewater AI", "Vela Systems", "Brightfield", "Copperline", "Delta Orchard",
             "Everhart Bio", "Falcon Mesh", "Granite Nine", "Helio Works", "Ironbark",
             "Juniper Vale", "Kestrel Data", "Larkspur", "Mosaic Nine"]
FIRST = ["Ada", "Bo", "Cleo", "Dag", "Enid", "Finn", "Gita", "Hugo", "Iris", "Jonas", "Kira",
         "Leo", "Mina", "Nils", "Olga", "Pia", "Quinn", "Rosa", "Sven", "Tara", "Uma", "Viktor",
         "Wanda", "Yara"]
LAST = ["Voss", "Lindqvist", "Marsh", "Orlov", "Pratt", "Zeller", "Brandt", "Okafor", "Keller",
        "Novak", "Ruiz", "Tanaka", "Weber", "Yilmaz", "Adeyemi", "Costa"]
ROLES = ["Logistics for neo clouds", "Finance and capacity", "Storage architect",
         "Research infrastructure lead", "Procurement", "Site reliability", "Networking",
         "Data platform engineer", "Program manager", "Security reviewer"]
TOPICS = ["checkpoint staging", "object tiering", "rack planning", "egress pricing",
          "metadata scale", "cache warmup", "namespace design", "power budget", "dataset sync",
          "snapshot policy", "fleet fungibility", "support contract"]
FACTS = [
    "Azure Blob is cold, the flash tier is warm, local disks on GPU hosts are hot.",
    "They question the metadata performance of third-party global namespaces at multi-EiB scale.",
    "Constraint: no heavy agents on GPU nodes; expose local object endpoints instead.",
    "Bandwidth between sites is transient, so checkpoints are staged locally first.",
    "Their team is short staffed and hiring; decisions wait for the backlog to clear.",
    "Reads are served from the cache when the working set fits; else from the warm tier.",
    "Procurement wants a two-year term with quarterly price reviews.",
    "Snapshots are kept for thirty days and replicated once a day.",
    "A per-cluster island with an object API is preferred over one global namespace.",
    "The proof of concept needs forty gigabytes a second sustained for an hour.",
]
START = datetime.date(2025, 9, 1)
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def slug(name):
    return name.lower().replace(" ", "-")


def daily_name(day):
    suffix = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{MONTHS[day.month - 1]} {day.day}{suffix}, {day.year}"


def people():
    """(name, company, role, manager): planted ones first."""
    planted = [("Melissa Du", "OpenAI", "Logistics for “neo clouds” / CoreWeave", "Kevin Park"),
               ("Kevin Park", "OpenAI", "Finance and capacity", "Sam Hopewell"),
               ("Sam Hopewell", "OpenAI", "Research storage lead", "Ines Calder"),
               ("Ines Calder", "OpenAI", "Head of infrastructure", ""),
               ("Theo Brandvold", "OpenAI", "Storage architect", "Sam Hopewell"),
               ("Priya Raman", "CoreWeave", "Storage architect", "Dirk Olsen"),
               ("Dirk Olsen", "CoreWeave", "Site reliability", "")]
    rng = random.Random(11)
    names = [f"{f} {l}" for f in FIRST for l in LAST]
    rng.shuffle(names)
    rest = []
    for i, name in enumerate(names[:133]):
        company = COMPANIES[2 + i % 18]
        rest.append((name, company, ROLES[rng.randrange(len(ROLES))],
                     names[(i * 7 + 3) % 133] if i % 3 else ""))
    return planted + rest


def person_note(rng, who, everybody):
    name, company, role, manager = who
    review = rng.random() < 0.3 or name == "Melissa Du"
    day = START + datetime.timedelta(days=rng.randrange(130))
    facts = rng.sample(FACTS, 4)
    if "orage" in role and company != "OpenAI":
        facts[0] = "Runs the storage racks there."
    tags = ["type/people"] + (["needs-review"] if review else []) + [f"company/{slug(company)}"]
    tags_text = "\n".join("- " + tag for tag in tags)
    other = rng.choice(everybody)[0]
    return (f"---\ntype: people\ntitle: {name}\ncreated: '{day}'\nlast_contact: unknown\n"
            f"auto_created: true\ntags:\n{tags_text}\n---\n\n"
            f"# {name}\n\n## Profile\n\n**Role**: {role} at {company}\n"
            f"**Relationship**: Customer stakeholder\n\n**Background**:\n"
            + (f"- Reports to {manager}.\n" if manager else "- Leads the group.\n")
            + f"- Came by way of {other}.\n\n"
            f"## Open Tasks\n\n```dataview\nTASK\nFROM \"\"\nWHERE !completed AND "
            f"contains(text, \"{name}\")\nSORT due ASC\n```\n\n## Recent Context\n\n"
            f"- {day}: [[{daily_name(day)}]] - talked about {rng.choice(TOPICS)} and "
            f"{rng.choice(TOPICS)} (via {other})\n\n## Key Facts\n\n"
            + "".join(f"- {fact}\n" for fact in facts)
            + "\n## Background\n\n_Career history, expertise, interests, personal details "
            f"shared..._\n\n## Key Decisions\n\n- ✅ {rng.choice(FACTS)}\n\n"
            f"## Related Customers\n\n- [[{company}]]\n\n## Related\n\n---\n*Last updated: *\n")


def company_note(rng, name, everybody):
    staff = [p[0] for p in everybody if p[1] == name]
    day = START + datetime.timedelta(days=rng.randrange(60))
    return (f"---\ntype: company\ntitle: {name}\ncreated: '{day}'\ntags:\n- type/company\n---\n\n"
            f"# {name}\n\n## Overview\n\nWorks on {rng.choice(TOPICS)} and {rng.choice(TOPICS)}.\n\n"
            "## People\n\n" + "".join(f"- [[{p}]]\n" for p in staff)
            + "\n## Key Facts\n\n" + "".join(f"- {f}\n" for f in rng.sample(FACTS, 5))
            + "\n## Needs\n\n" + ("- Ten petabytes of warm storage near the GPUs by June.\n"
                                  if name == "OpenAI" else f"- Clarity on {rng.choice(TOPICS)}.\n"))


def meeting_note(rng, i, everybody):
    day = START + datetime.timedelta(days=i * 130 // 170)
    who = rng.sample(everybody, 3)
    if i % 9 == 0:
        who[0] = everybody[0]
    topic = rng.choice(TOPICS)
    weave = rng.choice(["CoreWeave", "core weave", "coreweave", "core-weave"])
    due = day + datetime.timedelta(days=rng.randrange(5, 50))
    text = (f"---\ntype: meeting\ndate: {day}\ncreated: '{day}'\ntags:\n- type/meeting\n"
            f"- company/{slug(who[0][1])}\n---\n\n# {topic.capitalize()} with {who[0][0]}\n\n"
            f"Attendees: [[{who[0][0]}]], [[{who[1][0]}]], {who[2][0]}\n\n## Notes\n\n"
            f"- We went through {topic} and what {who[0][1]} expects of it.\n"
            + "".join(f"- {f}\n" for f in rng.sample(FACTS, 3))
            + (f"- A {weave} site was named as the next one.\n" if i % 4 == 0 else "")
            + (f"- {who[1][0]} said reads were throttled at night.\n" if i % 41 == 7 else "")
            + "\n## Decisions\n\n"
            + (f"- The global namespace stays out of scope until the islands work.\n"
               if i == 84 else f"- Go on with {topic}.\n")
            + f"\n## Tasks\n\n- [ ] Send {who[0][0]} the notes on {topic} 📅 {due}\n"
            f"- [x] Book the next slot with {who[1][0]} ✅ {day}\n")
    return f"Meetings/{day} {topic.capitalize()} {i}.md", text


def daily_note(rng, i, everybody):
    day = START + datetime.timedelta(days=i)
    who = rng.sample(everybody, 2)
    return f"Daily/{daily_name(day)}.md", (
        f"# {daily_name(day)}\n\n- Met [[{who[0][0]}]] about {rng.choice(TOPICS)}.\n"
        f"- {who[1][0]} asked for {rng.choice(TOPICS)}.\n"
        + (f"- See [[Idea {i}]] some day.\n" if i % 30 == 5 else "")
        + f"- [ ] Call {who[1][0]}\n")


def project_note(rng, i, everybody):
    lead = everybody[i * 5 % len(everybody)]
    name = f"{TOPICS[i % 12].capitalize()} {['pilot', 'rollout', 'review'][i // 12]}"
    day = START + datetime.timedelta(days=i * 5 % 140)
    status = "On hold until the site is connected." if i == 0 else f"Running; {rng.choice(TOPICS)} next."
    return f"Projects/{name}.md", (
        f"---\ntype: project\ncreated: '{day}'\nowner: \"[[{lead[0]}]]\"\ntags:\n- project/active\n"
        f"---\n\n# {name}\n\n## Status\n\n{status}\n\n## Goal\n\n{rng.choice(FACTS)}\n\n"
        f"## Log\n\n" + "".join(f"- {rng.choice(FACTS)}\n" for _ in range(12)))


def make(folder):
    """Writes the vault; how many notes."""
    rng, everybody, notes = random.Random(5), people(), {}
    for who in everybody:
        notes[f"People/{who[0]}.md"] = person_note(rng, who, everybody)
    for name in COMPANIES:
        notes[f"Companies/{name}.md"] = company_note(rng, name, everybody)
    for i in range(170):
        path, text = meeting_note(rng, i, everybody)
        notes[path] = text
    for i in range(130):
        path, text = daily_note(rng, i, everybody)
        notes[path] = text
    for i in range(36):
        path, text = project_note(rng, i, everybody)
        notes[path] = text
    for i, (path, text) in enumerate(sorted(notes.items())):
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)
        os.utime(full, (1767225600 + i * 60, 1767225600 + i * 60))
    return len(notes)

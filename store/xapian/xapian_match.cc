// SPDX-License-Identifier: GPL-2.0-or-later
// Queries: the tree of plain nodes to Xapian's, and running it.
#include "xapian_guard.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

using kwic::can_be_term;
using kwic::guard_read;
using kwic::to_string;

namespace
{

// Deeper than any plan; the tree is walked by recursion.
constexpr int most_depth = 1000;

using clock = std::chrono::steady_clock;

clock::time_point after(double seconds)
{
    return clock::now() + std::chrono::duration_cast<clock::duration>(
                              std::chrono::duration<double>(seconds));
}

// Thrown on Xapian's way through the candidates, and caught by collect, when the time is over.
struct time_over {
};

// Every docid there may be. Xapian asks it for each note whose words are those of the query,
// before it reads their positions: so it is also asked where nothing matches.
class clock_source final : public Xapian::PostingSource
{
  public:
    clock_source(clock::time_point when, Xapian::docid last_docid)
        : end(when), last(last_docid)
    {
    }

    PostingSource *clone() const override
    {
        return new clock_source(end, last);
    }

    void init(const Xapian::Database &) override
    {
        at = 0;
        asked = 0;
        set_maxweight(0);
    }

    Xapian::doccount get_termfreq_min() const override
    {
        return last;
    }

    Xapian::doccount get_termfreq_est() const override
    {
        return last;
    }

    Xapian::doccount get_termfreq_max() const override
    {
        return last;
    }

    void next(double) override
    {
        go(at + 1);
    }

    void skip_to(Xapian::docid docid, double) override
    {
        go(std::max(at, docid));
    }

    bool at_end() const override
    {
        return at > last;
    }

    Xapian::docid get_docid() const override
    {
        return at;
    }

  private:
    void go(Xapian::docid docid)
    {
        at = docid;
        if (++asked % 64 == 0 && clock::now() > end)
            throw time_over();
    }

    clock::time_point end;
    Xapian::docid last, at = 0;
    unsigned asked = 0;
};

// The docids of a DOCIDS node as Xapian wants them.
class docid_source final : public Xapian::PostingSource
{
  public:
    explicit docid_source(std::vector<uint32_t> list) : docids(std::move(list))
    {
    }

    PostingSource *clone() const override
    {
        return new docid_source(docids);
    }

    void init(const Xapian::Database &) override
    {
        at = 0;
        started = false;
        set_maxweight(0);
    }

    Xapian::doccount get_termfreq_min() const override
    {
        return count();
    }

    Xapian::doccount get_termfreq_est() const override
    {
        return count();
    }

    Xapian::doccount get_termfreq_max() const override
    {
        return count();
    }

    void next(double) override
    {
        at += started;
        started = true;
    }

    void skip_to(Xapian::docid docid, double) override
    {
        started = true;
        auto from = docids.begin() + static_cast<std::ptrdiff_t>(at);
        at = static_cast<size_t>(std::lower_bound(from, docids.end(), docid) -
                                 docids.begin());
    }

    bool at_end() const override
    {
        return at >= docids.size();
    }

    Xapian::docid get_docid() const override
    {
        return docids[at];
    }

  private:
    Xapian::doccount count() const
    {
        return static_cast<Xapian::doccount>(docids.size());
    }

    std::vector<uint32_t> docids;
    size_t at = 0;
    bool started = false;
};

Xapian::Query to_query(const kwic_query &node, int depth);

Xapian::Query nothing(const kwic_query &, int)
{
    return Xapian::Query::MatchNothing;
}

Xapian::Query all(const kwic_query &, int)
{
    return Xapian::Query::MatchAll;
}

Xapian::Query term(const kwic_query &node, int)
{
    return can_be_term(node.term) ? Xapian::Query(to_string(node.term))
                                  : Xapian::Query::MatchNothing;
}

Xapian::Query docids(const kwic_query &node, int)
{
    std::vector<uint32_t> list(node.docids, node.docids + node.n_docids);
    return Xapian::Query((new docid_source(std::move(list)))->release());
}

template <Xapian::Query::op op> Xapian::Query many(const kwic_query &node, int depth)
{
    std::vector<Xapian::Query> kids;
    kids.reserve(node.n_kids);
    for (size_t i = 0; i < node.n_kids; i++)
        kids.push_back(to_query(*node.kids[i], depth + 1));
    return Xapian::Query(op, kids.begin(), kids.end(), node.window);
}

Xapian::Query scale(const kwic_query &node, int depth)
{
    if (node.n_kids != 1)
        throw Xapian::InvalidArgumentError("SCALE takes one kid");
    return Xapian::Query(node.scale, to_query(*node.kids[0], depth + 1));
}

using builder = Xapian::Query (*)(const kwic_query &, int);

struct op_builder {
    kwic_query_op op;
    builder build;
};

const op_builder builders[] = {
    {KWIC_Q_NOTHING, nothing},
    {KWIC_Q_ALL, all},
    {KWIC_Q_TERM, term},
    {KWIC_Q_AND, many<Xapian::Query::OP_AND>},
    {KWIC_Q_OR, many<Xapian::Query::OP_OR>},
    {KWIC_Q_AND_NOT, many<Xapian::Query::OP_AND_NOT>},
    {KWIC_Q_AND_MAYBE, many<Xapian::Query::OP_AND_MAYBE>},
    {KWIC_Q_FILTER, many<Xapian::Query::OP_FILTER>},
    {KWIC_Q_MAX, many<Xapian::Query::OP_MAX>},
    {KWIC_Q_SYNONYM, many<Xapian::Query::OP_SYNONYM>},
    {KWIC_Q_SCALE, scale},
    {KWIC_Q_PHRASE, many<Xapian::Query::OP_PHRASE>},
    {KWIC_Q_NEAR, many<Xapian::Query::OP_NEAR>},
    {KWIC_Q_DOCIDS, docids},
};

Xapian::Query to_query(const kwic_query &node, int depth)
{
    if (depth > most_depth)
        throw Xapian::InvalidArgumentError("the query is nested too deep");
    for (const op_builder &b : builders)
        if (b.op == node.op)
            return b.build(node, depth);
    throw Xapian::InvalidArgumentError("an unknown query operator");
}

// The match as seen from outside: docids of all that matches, ascending.
class collector final : public Xapian::MatchSpy
{
  public:
    explicit collector(std::vector<uint32_t> &out) : docids(out)
    {
    }

    void operator()(const Xapian::Document &doc, double) override
    {
        docids.push_back(doc.get_docid());
    }

  private:
    std::vector<uint32_t> &docids;
};

template <typename T> T *copy(const std::vector<T> &from)
{
    T *to = g_new(T, from.size() + 1);
    std::copy(from.begin(), from.end(), to);
    return to;
}

void set_sort(Xapian::Enquire &enquire, const kwic_match_params &params)
{
    if (params.sort != KWIC_SORT_RELEVANCE)
        enquire.set_sort_by_value_then_relevance(
            params.sort_slot, params.sort == KWIC_SORT_VALUE_FALLING);
}

// The ranked pass: ends early once no further document can be among the best.
void rank(const kwic_xdb *db, const Xapian::Query &query,
          const kwic_match_params &params, kwic_matches *out)
{
    Xapian::Enquire enquire(db->db);
    enquire.set_query(query);
    enquire.set_weighting_scheme(
        Xapian::BM25Weight(params.k1, 0, 1, params.b, params.min_length));
    set_sort(enquire, params);
    if (params.time_limit_s > 0)
        enquire.set_time_limit(params.time_limit_s);
    clock::time_point start = clock::now();
    Xapian::MSet found =
        enquire.get_mset(params.first, params.limit, params.collect ? 0 : params.check);
    std::chrono::duration<double> took = clock::now() - start;

    std::vector<uint32_t> ids;
    std::vector<double> weights;
    for (Xapian::MSetIterator i = found.begin(); i != found.end(); ++i) {
        ids.push_back(*i);
        weights.push_back(i.get_weight());
    }
    out->lower = found.get_matches_lower_bound();
    out->estimated = found.get_matches_estimated();
    out->upper = found.get_matches_upper_bound();
    out->partial = params.time_limit_s > 0 && took.count() > params.time_limit_s &&
                   out->lower < out->upper;
    out->n = ids.size();
    out->docids = copy(ids);
    out->weights = copy(weights);
}

// The counting pass: no weights, so nothing is read but the postings.
void collect(const kwic_xdb *db, const Xapian::Query &query,
             const kwic_match_params &params, kwic_matches *out)
{
    std::vector<uint32_t> ids;
    collector spy(ids);
    clock_source timer(after(params.time_limit_s), db->db.get_lastdocid());
    Xapian::Enquire enquire(db->db);
    if (params.time_limit_s > 0)
        enquire.set_query(Xapian::Query(
            0.0, Xapian::Query(Xapian::Query::OP_AND, query, Xapian::Query(&timer))));
    else
        enquire.set_query(Xapian::Query(0.0, query));
    enquire.set_weighting_scheme(Xapian::BoolWeight());
    enquire.add_matchspy(&spy);
    try {
        enquire.get_mset(0, 0, db->db.get_doccount());
        out->lower = out->estimated = out->upper = static_cast<uint32_t>(ids.size());
    } catch (const time_over &) {
        out->partial = true;
        out->lower = std::max(out->lower, static_cast<uint32_t>(ids.size()));
        out->upper = std::max({out->upper, out->lower, db->db.get_doccount()});
        out->estimated = std::clamp(out->estimated, out->lower, out->upper);
    }
    out->n_all = ids.size();
    out->all = copy(ids);
}

kwic_matches *new_matches()
{
    return g_new0(kwic_matches, 1);
}

// Adds those of the document's postings that the node asks for.
void add_asked(Xapian::Document &to, const kwic_document &doc, const kwic_query &node)
{
    for (size_t i = 0; i < node.n_kids; i++)
        add_asked(to, doc, *node.kids[i]);
    if (node.op != KWIC_Q_TERM || !can_be_term(node.term))
        return;
    const kwic_posting *end = doc.postings + doc.n_postings;
    const kwic_posting *p = std::lower_bound(
        doc.postings, end, node.term,
        [](const kwic_posting &a, kwic_str b) { return kwic_str_cmp(a.term, b) < 0; });
    if (p == end || !kwic_str_eq(p->term, node.term))
        return;
    std::string term = to_string(p->term);
    for (uint32_t i = 0; i < p->n_positions; i++)
        to.add_posting(term, p->positions[i]);
}

} // namespace

kwic_matches *kwic::match(kwic_xdb *db, const kwic_query *query,
                          const kwic_match_params *params, GError **error)
{
    return guard_read(db, error, static_cast<kwic_matches *>(nullptr), [&] {
        Xapian::Query q = to_query(*query, 0);
        std::unique_ptr<kwic_matches, decltype(&kwic_matches_free)> out(
            new_matches(), kwic_matches_free);
        if (params->limit || !params->collect)
            rank(db, q, *params, out.get());
        if (params->collect)
            collect(db, q, *params, out.get());
        return out.release();
    });
}

// One document in memory, with the words asked for and no other.
bool kwic::document_near(const kwic_document *doc, const kwic_query *node,
                         bool *matches, GError **error)
{
    return kwic::guard(error, false, [&] {
        Xapian::WritableDatabase db(std::string(), Xapian::DB_BACKEND_INMEMORY);
        Xapian::Document words;
        add_asked(words, *doc, *node);
        db.add_document(words);
        Xapian::Enquire enquire(db);
        enquire.set_query(Xapian::Query(0.0, to_query(*node, 0)));
        enquire.set_weighting_scheme(Xapian::BoolWeight());
        *matches = !enquire.get_mset(0, 1).empty();
        return true;
    });
}

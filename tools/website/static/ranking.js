/* The ranking of search results.
 *
 * First what the pasted text names: a code or a message of search_entries.js. Then titles, as Sphinx
 * ranks them, and then pages by the words that they share with the question, rare words and words of
 * titles first. Sphinx alone shows a page only if it has every word, so that a pasted error would
 * find nothing.
 */
"use strict";

/* How much a keyword of a page counts: more than a rare word of its title. */
const KEYWORD = 8;

const Ranking = {
  normal: (text) => (text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) || []).join(" "),

  /* The entries that the query contains, or begins to name: a [code] first, then what the message says,
   * then the codes; of each the longest. A code such as SignatureDoesNotMatch has several messages. */
  entries: (query) => {
    const wanted = Ranking.normal(query);
    if (!wanted) return [];
    const marked = [...query.matchAll(/\[([a-z0-9-]+)\]/g)].map((one) => Ranking.normal(one[1]));
    const exact = (entry) => (entry === wanted || marked.includes(entry) ? 1 : 0);
    const isMessage = (entry) => (entry.includes(" ") && entry.length >= 14 ? 1 : 0);
    const inside = (entry) =>
      exact(entry) ||
      (Ranking.isTelling(entry) && ` ${wanted} `.includes(` ${entry} `)) ||
      (entry.includes(wanted) && wanted.length >= entry.length / 2);
    return Object.keys(SEARCH_ENTRIES)
      .filter(inside)
      .sort(
        (a, b) =>
          exact(b) - exact(a) ||
          isMessage(b) - isMessage(a) ||
          b.length - a.length ||
          (a < b ? -1 : 1),
      )
      .slice(0, 5);
  },

  /* One short word, such as "expired", is a code only where nothing else is asked. */
  isTelling: (entry) => entry.includes(" ") || entry.length >= 11,

  entryResults: (query) => {
    const found = [];
    Ranking.entries(query).forEach((entry, place) => {
      const [page, anchor] = SEARCH_ENTRIES[entry].split("#");
      const file = Search._index.docnames.indexOf(page);
      if (file < 0) return;
      found.push([
        page,
        Search._index.titles[file],
        anchor ? `#${anchor}` : "",
        null,
        1000 - place,
        Search._index.filenames[file],
        SearchResultKind.index,
      ]);
    });
    return found;
  },

  /* How much a word tells: 0 if every page has it. */
  weight: (files) => Math.log(1 + Search._index.docnames.length / files.size),

  files: (table, word) => new Set([].concat(Object.hasOwn(table, word) ? table[word] : [])),

  /* The number of different words of each page: long pages have every word once. */
  lengths: () => {
    if (!Ranking._lengths) {
      const found = Search._index.docnames.map(() => 0);
      Object.values(Search._index.terms).forEach((files) =>
        [].concat(files).forEach((file) => (found[file] += 1)),
      );
      const mean = found.reduce((sum, one) => sum + one, 0) / found.length;
      Ranking._lengths = found.map((one) => 0.4 + (0.6 * one) / mean);
    }
    return Ranking._lengths;
  },

  /* The pages that people look for with a word, whatever their own words are. */
  keywords: (word) => {
    if (!Ranking._keywords) {
      Ranking._keywords = new Map();
      const stemmer = new Stemmer();
      Object.entries(SEARCH_KEYWORDS).forEach(([page, words]) => {
        const file = Search._index.docnames.indexOf(page);
        words.split(" ").forEach((one) => {
          const stem = stemmer.stemWord(one);
          if (!Ranking._keywords.has(stem)) Ranking._keywords.set(stem, new Set());
          Ranking._keywords.get(stem).add(file);
        });
      });
    }
    return Ranking._keywords.get(word) || new Set();
  },

  byWords: (searchTerms) => {
    const { terms, titleterms, docnames, titles, filenames } = Search._index;
    const scores = new Map();
    const lengths = Ranking.lengths();
    searchTerms.forEach((word) => {
      const inTitle = Ranking.files(titleterms, word);
      const inText = Ranking.files(terms, word);
      const named = Ranking.keywords(word);
      const both = new Set([...inTitle, ...inText, ...named]);
      if (!both.size) return;
      const weight = Ranking.weight(both);
      both.forEach((file) => {
        const more = weight * (inTitle.has(file) ? 2 : 0) + weight / lengths[file] +
          (named.has(file) ? KEYWORD : 0);
        scores.set(file, (scores.get(file) || 0) + more);
      });
    });
    const ranked = [...scores].sort((a, b) => b[1] - a[1]).slice(0, 20);
    const most = ranked.length ? ranked[0][1] : 1;
    return ranked.map(([file, score]) => [
      docnames[file],
      titles[file],
      "",
      null,
      (Scorer.title - 1) * (score / most),
      filenames[file],
      SearchResultKind.text,
    ]);
  },
};

Search.performTermsSearch = Ranking.byWords;

/* A name of the library, such as S3.presign or Verifier, asks for its reference; "presign" does not. */
Ranking.isName = (query) => /[._]|\p{Ll}\p{Lu}|^\p{Lu}\w+$/u.test(query.trim());

/* Sphinx shows the last result first. */
const sphinxSearch = Search._performSearch;
Search._performSearch = (query, ...rest) => {
  Scorer.objPrio[1] = Ranking.isName(query) ? 5 : -9;
  const first = Ranking.entryResults(query);
  const named = new Set(first.map((result) => result[0] + result[2]));
  const others = sphinxSearch(query, ...rest);
  return [...others.filter((one) => !named.has(one[0] + one[2])), ...first.reverse()];
};

import { cashtagIn, hashtagIn, usernameIn } from "./entities.ts";
import { INSTEAD, OPERATORS, UNSUPPORTED } from "./operators.ts";
import type { Term } from "./scan.ts";
import { refusal, type Source } from "./source.ts";
import { searchTokens, tokens } from "./tokens.ts";
import type { Leaf } from "./tree.ts";

/** What a term asks for, apart from its minus sign; throws the refusals. */
export function leafOf(source: Source, term: Term): Leaf {
  if (term.kind === "operator") return operatorOf(source, term, term.name);
  if (term.kind === "phrase") return words(source, term, "phrase");
  return signed(source, term) ?? plain(source, term);
}

const QUOTED = "put it in double quotes to look for the words";

function operatorOf(source: Source, term: Term, name: string): Leaf {
  const fail = (reason: string) => refusal(source, term, `The operator ${name}: ${reason}`);
  const operator = OPERATORS.get(name);
  if (!operator) throw fail(unknown(name));
  if (operator.searchOnly && source.dialect === "stream") throw fail("is not for stream rules");
  if (name === "has" && term.value.toLowerCase() === "geo") throw fail("geo is not supported here");
  const leaf = operator.read(term.value, source.dialect);
  if (!leaf) throw fail(`needs ${operator.wants}`);
  if (leaf.type === "is" && leaf.what === "nullcast" && !term.negated)
    throw fail("nullcast can only be negated");
  return leaf;
}

function unknown(name: string): string {
  if (UNSUPPORTED.has(name)) return "is not supported here";
  const better = INSTEAD.get(name);
  return better ? `does not exist; use ${better}` : `does not exist; ${QUOTED}`;
}

/** A tag or a mention, by its first character. */
function signed(source: Source, term: Term): Leaf | undefined {
  const fail = (what: string) => refusal(source, term, `This is not a ${what}; ${QUOTED}`);
  if (/^[#＃]/.test(term.value)) {
    const tag = hashtagIn(term.value);
    if (tag === undefined) throw fail("hashtag");
    return { type: "hashtag", tag };
  }
  if (/^[@＠]/.test(term.value)) {
    const username = usernameIn(term.value);
    if (username === undefined) throw fail("mention");
    return { type: "mention", username };
  }
  if (!term.value.startsWith("$")) return undefined;
  const tag = cashtagIn(term.value);
  if (tag === undefined) throw fail("cashtag");
  return { type: "cashtag", tag };
}

function plain(source: Source, term: Term): Leaf {
  if (term.value === "AND")
    throw refusal(
      source,
      term,
      "AND is no operator: a space means it; to look for the word, quote it",
    );
  if (term.value === "OR") throw refusal(source, term, "OR cannot be negated");
  if (term.value.startsWith("-")) throw refusal(source, term, "A term can be negated only once");
  return words(source, term, "keyword");
}

function words(source: Source, term: Term, type: "keyword" | "phrase"): Leaf {
  const found = source.dialect === "search" ? searchTokens(term.value) : tokens(term.value);
  if (found.length > 0) return { type, tokens: found };
  throw refusal(source, term, "There is no letter, digit or emoji to look for");
}

import type { JSX } from "preact";
import { Link } from "wouter-preact";
import type { Entities } from "../api/types.ts";
import { AWAY, webLink } from "../ui/links.ts";

interface Span {
  start: number;
  end: number;
  shown: (text: string) => JSX.Element | string;
}

const mention = (username: string) => (text: string) => <Link href={`/${username}`}>{text}</Link>;

const tag = (mark: string, word: string) => (text: string) => (
  <Link href={`/search?q=${encodeURIComponent(mark + word)}`}>{text}</Link>
);

const away = (url: string, display: string) => (text: string) => {
  const href = webLink(url);
  if (!href) return text;
  return (
    <a href={href} title={href} {...AWAY}>
      {display || text}
    </a>
  );
};

const spansOf = ({ mentions = [], hashtags = [], cashtags = [], urls = [] }: Entities): Span[] =>
  [
    ...mentions.map((one) => ({ ...one, shown: mention(one.username) })),
    ...hashtags.map((one) => ({ ...one, shown: tag("#", one.tag) })),
    ...cashtags.map((one) => ({ ...one, shown: tag("$", one.tag) })),
    ...urls.map((one) => ({ ...one, shown: away(one.expanded_url ?? one.url, one.display_url) })),
  ].sort((one, other) => one.start - other.start);

/** Text with its mentions, tags and links. Offsets count code points; nothing is read as HTML. */
export function RichText({
  text,
  entities,
  lang,
  as: Tag = "p",
}: {
  text: string;
  entities?: Entities;
  lang?: string;
  as?: "p" | "span";
}) {
  const points = Array.from(text);
  const cut = (start: number, end?: number) => points.slice(start, end).join("");
  const parts: (JSX.Element | string)[] = [];
  let at = 0;
  for (const { start, end, shown } of spansOf(entities ?? {})) {
    if (start < at) continue;
    parts.push(cut(at, start), shown(cut(start, end)));
    at = end;
  }
  parts.push(cut(at));
  const known = lang && !/^(und|q..|zxx|art)$/.test(lang) ? lang : undefined;
  return (
    <Tag class="text" dir="auto" lang={known}>
      {parts}
    </Tag>
  );
}

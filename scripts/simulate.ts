/**
 * `npm run simulate` prints the tables of docs/scaling.md: what so many people would do to Gorjeo.
 * Nothing is drawn at random: the distribution of followers is cut into pieces and summed up.
 */

// Twitter in figures that were published.
/** Followers of an account on average (41.7 M accounts, 1.47 G follows), and the exponent of their power law: Kwak et al., WWW 2010. */
const MEAN_FOLLOWERS = 1_468_365_182 / 41_700_000;
const EXPONENT = 2.276;
// 150 M active accounts, 400 M posts a day, 300,000 timelines read a second, 31 M followers of the
// largest account: Krikorian, "Timelines at Scale", QCon 2012.
const ACTIVE = 150_000_000;
const POSTS_A_DAY = 400_000_000 / ACTIVE;
const READS_A_SEC = 300_000 / ACTIVE;
const LARGEST = 31_000_000 / ACTIVE;
/** Posts a second at peak times and on average (November 2012). */
const PEAK = 12_000 / 4_600;

// Gorjeo, as measured: see docs/decisions.md, "Sizes of rows" and "Interaction".
const BYTES = {
  tweet: 369,
  searchable: 511,
  post: 123,
  counts: 90,
  log: 428,
  like: 189,
  notification: 170,
};
const FOLLOW_BYTES = 171;
const LOG_DAYS = 7;
/** Postgres' time for a home timeline of 50 followees, and requests a second of one core with its Postgres. */
const TIMELINE_MS = 0.6;
const REQUESTS_A_CORE = 2_478 / 2;

// Assumed, for want of published figures.
const LIKES_A_POST = 5;
/** An entry of a timeline that is kept ready: two ids and some bits. */
const ENTRY_BYTES = 20;
const ENTRIES_KEPT = 800;

const SIZES = [1e6, 1e7, 1e8];
const CAPS = [Infinity, 100_000, 10_000];
const PIECES = 20_000;
const DAY_SECS = 86_400;

/** So many accounts have about so many followers. */
interface Piece {
  accounts: number;
  followers: number;
}

/** Pieces of a power law from `least` to `most` followers, equal in the logarithm. */
function powerLaw(accounts: number, least: number, most: number): Piece[] {
  const at = (piece: number) => least * (most / least) ** (piece / PIECES);
  const beyond = (followers: number) => (followers / least) ** (1 - EXPONENT);
  const all = 1 - beyond(most);
  return Array.from({ length: PIECES }, (_, piece) => ({
    accounts: (accounts * (beyond(at(piece)) - beyond(at(piece + 1)))) / all,
    followers: Math.sqrt(at(piece) * at(piece + 1)),
  }));
}

const sum = (pieces: Piece[], what: (piece: Piece) => number) =>
  pieces.reduce((total, piece) => total + piece.accounts * what(piece), 0);

const distributions = new Map<number, Piece[]>();

function distribution(accounts: number): Piece[] {
  const known = distributions.get(accounts) ?? distributed(accounts);
  distributions.set(accounts, known);
  return known;
}

/** The power law whose mean is the published one. */
function distributed(accounts: number): Piece[] {
  let [low, high] = [0.1, MEAN_FOLLOWERS];
  for (let step = 0; step < 60; step++) {
    const least = (low + high) / 2;
    const mean =
      sum(powerLaw(accounts, least, LARGEST * accounts), (one) => one.followers) / accounts;
    if (mean > MEAN_FOLLOWERS) high = least;
    else low = least;
  }
  return powerLaw(accounts, low, LARGEST * accounts);
}

/** Whoever has more followers posts more: by their number to the power of `bias`. */
function load(accounts: number, bias: number) {
  const pieces = distribution(accounts);
  const posts_a_sec = (accounts * POSTS_A_DAY) / DAY_SECS;
  const weight = ({ followers }: Piece) => followers ** bias;
  const scale = posts_a_sec / sum(pieces, weight);
  const kept = (cap: number) => pieces.filter(({ followers }) => followers <= cap);
  const delivered = (cap: number) => scale * sum(kept(cap), (one) => weight(one) * one.followers);
  const follows = sum(pieces, (one) => one.followers);
  return {
    posts_a_sec,
    deliveries: CAPS.map(delivered),
    /** followees whose posts are joined on read, on average */
    joined: CAPS.map((cap) => (follows - sum(kept(cap), (one) => one.followers)) / accounts),
    follows,
  };
}

const short = (value: number): string => {
  const unit = [
    ["T", 1e12],
    ["G", 1e9],
    ["M", 1e6],
    ["k", 1e3],
  ].find(([, size]) => value >= Number(size));
  const [name, size] = unit ?? ["", 1];
  return `${Number((value / Number(size)).toPrecision(3))}${name === "" ? "" : ` ${name}`}`;
};

const table = (head: string[], rows: string[][]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const rowsOf = (name: string, cells: (accounts: number) => string) => [name, ...SIZES.map(cells)];
const HEAD = ["", ...SIZES.map((accounts) => `${short(accounts)} accounts`)];

function rates(): string {
  const posts = (accounts: number) => load(accounts, 0).posts_a_sec;
  const reads = (accounts: number) => accounts * READS_A_SEC;
  return table(HEAD, [
    rowsOf("posts/s", (n) => short(posts(n))),
    rowsOf("posts/s at peak", (n) => short(posts(n) * PEAK)),
    rowsOf("home timelines/s", (n) => short(reads(n))),
    rowsOf("cores for them, joined on read (Postgres alone)", (n) =>
      short((reads(n) * TIMELINE_MS) / 1_000),
    ),
    rowsOf("cores for them (all of Gorjeo)", (n) => short(reads(n) / REQUESTS_A_CORE)),
  ]);
}

function deliveries(bias: number): string {
  const loads = SIZES.map((accounts) => load(accounts, bias));
  const cells = (pick: (one: ReturnType<typeof load>) => number) =>
    loads.map((one) => short(pick(one)));
  const rows = CAPS.flatMap((cap, at) => {
    const name = cap === Infinity ? "no cap" : `cap of ${short(cap)} followers`;
    return [
      [`deliveries/s, ${name}`, ...cells(({ deliveries }) => deliveries[at] ?? 0)],
      ...(cap === Infinity
        ? []
        : [[`followees joined on read, ${name}`, ...cells(({ joined }) => joined[at] ?? 0)]]),
    ];
  });
  return table(HEAD, rows);
}

function hotKeys(): string {
  const beyond = (accounts: number, cap: number) =>
    distribution(accounts).filter(({ followers }) => followers > cap);
  return table(HEAD, [
    rowsOf("followers of the largest account", (n) => short(n * LARGEST)),
    rowsOf("one post of it, in seconds of all other deliveries", (n) =>
      short((n * LARGEST) / (load(n, 0).deliveries[0] ?? 1)),
    ),
    ...CAPS.slice(1).map((cap) =>
      rowsOf(`accounts beyond ${short(cap)} followers`, (n) => short(sum(beyond(n, cap), () => 1))),
    ),
  ]);
}

function storage(): string {
  const posts = (accounts: number) => accounts * POSTS_A_DAY;
  const { tweet, searchable, post, counts, log, like, notification } = BYTES;
  const lasting = tweet + searchable + post + counts + LIKES_A_POST * like;
  return table(HEAD, [
    rowsOf("posts, their index for searches and timelines, likes: bytes/day", (n) =>
      short(posts(n) * lasting),
    ),
    rowsOf("notifications of likes, bytes/day (kept 90 days)", (n) =>
      short(posts(n) * LIKES_A_POST * notification),
    ),
    rowsOf(`Tweet's log, bytes (kept ${LOG_DAYS} days)`, (n) => short(posts(n) * log * LOG_DAYS)),
    rowsOf("follows, bytes", (n) => short(load(n, 0).follows * FOLLOW_BYTES)),
    rowsOf(`timelines kept ready (${ENTRIES_KEPT} entries each), bytes`, (n) =>
      short(n * ENTRIES_KEPT * ENTRY_BYTES),
    ),
  ]);
}

const titled = (title: string, text: string) => `**${title}**\n\n${text}`;

process.stdout.write(
  `${[
    titled("Rates", rates()),
    titled("Deliveries, when everybody posts as often", deliveries(0)),
    titled("Deliveries, when posts go with the fourth root of the followers", deliveries(0.25)),
    titled("Hot keys", hotKeys()),
    titled("Storage", storage()),
  ].join("\n\n")}\n`,
);

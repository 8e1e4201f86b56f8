import type { Id } from "../../../lib/id.ts";
import type { Page } from "../../../lib/page.ts";

/** since_id/until_id exclusive, end_time exclusive. */
export interface SearchBounds {
  since_id?: Id;
  until_id?: Id;
  start_time?: string;
  end_time?: string;
}

export interface SearchParams extends SearchBounds {
  query: string;
  max_results: number;
  sort_order?: "recency" | "relevancy";
  next_token?: string;
  /** the same as next_token */
  pagination_token?: string;
}

export interface CountsParams extends SearchBounds {
  query: string;
  granularity: "minute" | "hour" | "day";
  next_token?: string;
  pagination_token?: string;
}

/** Contiguous spans, the oldest first. */
export interface SearchCounts {
  data: { end: string; start: string; tweet_count: number }[];
  meta: { total_tweet_count: number; next_token?: string };
}

export interface Trend {
  trend_name: string;
  /** in the last day or so */
  tweet_count: number;
  /** ISO-8601 */
  trending_since: string;
}

export interface SearchActions {
  "tweet.searchRecent": { params: SearchParams; result: Page<"tweets"> };
  "tweet.searchAll": { params: SearchParams; result: Page<"tweets"> };
  "tweet.countsRecent": { params: CountsParams; result: SearchCounts };
  "tweet.countsAll": { params: CountsParams; result: SearchCounts };
  /** of this server, whose woeid is 1 */
  "tweet.trends": { params: { woeid: number; max_trends: number }; result: Trend[] };
  "tweet.personalizedTrends": { params: object; result: Trend[] };
}

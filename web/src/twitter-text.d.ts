declare module "twitter-text/dist/esm/parseTweet.js" {
  export default function parseTweet(text: string): { weightedLength: number; valid: boolean };
}

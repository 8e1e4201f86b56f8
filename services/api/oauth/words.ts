/** What an app may do with a scope, in words that follow "This app will be able to". */
export const SCOPE_WORDS: Record<string, string> = {
  "tweet.read": "See all the posts that you can see, also from protected accounts",
  "users.read": "See your profile and the accounts that you can see",
  "tweet.write": "Post, repost, and delete posts and reposts for you",
  "tweet.moderate.write": "Hide and unhide replies to your posts",
  "follows.read": "See whom you follow and who follows you",
  "follows.write": "Follow and unfollow people for you",
  "like.read": "See the posts that you have liked",
  "like.write": "Like and unlike posts for you",
  "bookmark.read": "See your bookmarks, which nobody else sees",
  "bookmark.write": "Add and remove bookmarks for you",
  "list.read": "See your lists, private ones too",
  "list.write": "Make, change and delete lists for you",
  "mute.read": "See the accounts that you have muted",
  "mute.write": "Mute and unmute accounts for you",
  "block.read": "See the accounts that you have blocked",
  "block.write": "Block and unblock accounts for you",
  "dm.read": "Read all your direct messages",
  "dm.write": "Send and delete direct messages for you",
  "media.write": "Upload photos and videos for you",
  "timeline.read": "See the timelines that you can see",
  "space.read": "See the Spaces that you can see",
  "broadcast.read": "See your live broadcasts and their chat",
  "broadcast.write": "Manage your live broadcasts for you",
  "offline.access": "Keep this access until you take it away, also while you are not using the app",
};

/** The scopes in plain words, in the order of the list above: reading before writing. */
export const wordsOf = (scopes: readonly string[]): string[] =>
  Object.keys(SCOPE_WORDS)
    .filter((scope) => scopes.includes(scope))
    .map((scope) => SCOPE_WORDS[scope] ?? scope);

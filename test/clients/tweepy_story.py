"""A story told with tweepy as it is, against the Gorjeo at BASE_URL.

TOKEN is an OAuth 2.0 access token of ana; CONSUMER_KEY, CONSUMER_SECRET, ACCESS_TOKEN and
ACCESS_TOKEN_SECRET are her OAuth 1.0a tokens; BENS_TOKEN is one of ben's. Prints each chapter once
it has come true; ends with an AssertionError where one does not.
"""

import os
import time

import requests
import tweepy

BASE_URL = os.environ["BASE_URL"]


class Here(requests.Session):
    """tweepy has no option for another address: its session changes the host, before signing."""

    def request(self, method, url, **more):
        here = url.replace("https://api.twitter.com", BASE_URL)
        return super().request(method, here, **more)


def at_home(client):
    client.session = Here()
    return client


def with_bearer(token, **more):
    return at_home(tweepy.Client(bearer_token=token, **more))


def with_signature():
    return at_home(
        tweepy.Client(
            consumer_key=os.environ["CONSUMER_KEY"],
            consumer_secret=os.environ["CONSUMER_SECRET"],
            access_token=os.environ["ACCESS_TOKEN"],
            access_token_secret=os.environ["ACCESS_TOKEN_SECRET"],
        )
    )


def same(actual, expected):
    assert actual == expected, f"{actual!r} instead of {expected!r}"


def refused(error, act):
    """The error that tweepy makes of the answer."""
    try:
        act()
    except error as refusal:
        return refusal
    raise AssertionError(f"no {error.__name__}")


def until(look, expected):
    """What services tell each other takes a moment."""
    for _ in range(500):
        if look() == expected:
            return
        time.sleep(0.01)
    same(look(), expected)


def ids(response):
    return [int(one.id) for one in response.data or []]


def posts(ana, ben, how):
    """A post, a reply, a quote and a poll, and what the reply refers to."""
    word = "signed" if how["user_auth"] else "borne"
    written = ana.create_tweet(text=f"hello, {word} world: (50%) & ñ ☃", **how)
    post = int(written.data["id"])
    reply = ben.create_tweet(text=f"{word} reply", in_reply_to_tweet_id=post, user_auth=False)
    quote = ana.create_tweet(text=f"{word} quote", quote_tweet_id=post, **how)
    poll = ana.create_tweet(
        text=f"{word} poll", poll_options=["tea", "coffee"], poll_duration_minutes=60, **how
    )

    read = ana.get_tweet(
        reply.data["id"],
        expansions=["author_id", "referenced_tweets.id", "referenced_tweets.id.author_id"],
        tweet_fields=["created_at", "conversation_id", "public_metrics"],
        user_fields=["created_at"],
        **how,
    )
    same(read.data.conversation_id, post)
    same([(one.type, one.id) for one in read.data.referenced_tweets], [("replied_to", post)])
    same([one.text for one in read.includes["tweets"]], [f"hello, {word} world: (50%) & ñ ☃"])
    same({one.username for one in read.includes["users"]}, {"ana", "ben"})
    assert read.data.created_at.tzinfo and read.data.public_metrics["like_count"] == 0
    same(ids(ana.get_quote_tweets(post, **how)), [int(quote.data["id"])])

    asked = ana.get_tweet(poll.data["id"], expansions="attachments.poll_ids", **how)
    options = asked.includes["polls"][0].options
    same([option["label"] for option in options], ["tea", "coffee"])
    same(ana.delete_tweet(poll.data["id"], **how).data, {"deleted": True})
    return post


def search(ana, how):
    """A search, walked to its end by tweepy's own paginator."""
    word = "signed" if how["user_auth"] else "borne"
    written = [
        int(ana.create_tweet(text=f"walk {at} {word} #gorjeo", **how).data["id"])
        for at in range(12)
    ]
    pages = tweepy.Paginator(
        ana.search_recent_tweets, f"#gorjeo {word} from:ana", max_results=10, **how
    )
    same([post.id for post in pages.flatten()], written[::-1])


def edges(ana, ben, post, how):
    """Likes, retweets and follows, and their undoing."""
    me = ana.get_me(user_fields="public_metrics", **how).data
    them = ben.get_me(user_auth=False).data
    same((me.username, them.username), ("ana", "ben"))
    bens = int(ben.create_tweet(text=f"of ben, for {post}", user_auth=False).data["id"])

    same(ana.like(bens, **how).data, {"liked": True})
    same(ids(ana.get_liking_users(bens, **how)), [me.id])
    same(ids(ana.get_liked_tweets(me.id, **how)), [bens])
    same(ana.unlike(bens, **how).data, {"liked": False})
    same(ana.retweet(bens, **how).data["retweeted"], True)
    same(ids(ana.get_retweeters(bens, **how)), [me.id])
    same(ana.unretweet(bens, **how).data["retweeted"], False)

    same(ana.follow_user(them.id, **how).data, {"following": True, "pending_follow": False})
    same(ids(ana.get_users_following(me.id, **how)), [them.id])
    until(lambda: bens in ids(ana.get_home_timeline(max_results=100, **how)), True)
    same(ana.unfollow_user(them.id, **how).data, {"following": False})
    until(lambda: bens in ids(ana.get_home_timeline(max_results=100, **how)), False)


def bearer_only(ana, post):
    """What tweepy asks with a bearer token only: bookmarks and counts."""
    same(ana.bookmark(post).data, {"bookmarked": True})
    same(ids(ana.get_bookmarks()), [post])
    same(ana.remove_bookmark(post).data, {"bookmarked": False})
    same(ids(ana.get_bookmarks()), [])
    same(ana.get_recent_tweets_count("#gorjeo").meta["total_tweet_count"], 24)


class Reader(tweepy.StreamingClient):
    """Writes a post once it is connected, and stops when that has arrived."""

    def write(self):
        raise NotImplementedError

    def on_connect(self):
        self.written = self.write()

    def on_response(self, response):
        if response.data.id == self.written:
            self.got = response
            self.disconnect()

    def on_closed(self, response):
        # said of our own disconnect() as well
        assert not self.running, "the stream was closed"

    def on_request_error(self, status_code):
        raise AssertionError(f"the stream answers {status_code}")

    def on_exception(self, exception):
        raise exception


def streams(token, ben):
    """A sample stream, and one filtered by rules."""
    reader = at_home(Reader(token))
    reader.write = lambda: int(ben.create_tweet(text="live", user_auth=False).data["id"])
    reader.sample(expansions="author_id")
    same((reader.got.data.text, reader.got.includes["users"][0].username), ("live", "ben"))

    reader = at_home(Reader(token))
    tea = tweepy.StreamRule("tea -coffee", tag="tea")
    rule = reader.add_rules(tea).data[0]
    same([(one.value, one.tag) for one in reader.get_rules().data], [("tea -coffee", "tea")])

    def both():
        ben.create_tweet(text="coffee and tea", user_auth=False)
        return int(ben.create_tweet(text="tea alone", user_auth=False).data["id"])

    reader.write = both
    reader.filter()
    same([one.id for one in reader.got.matching_rules], [rule.id])
    reader.delete_rules(rule.id)
    same(reader.get_rules().data, None)


def refusals(ana, how):
    """Each refusal is the error that tweepy has for it."""
    missing = refused(tweepy.NotFound, lambda: ana.like(12345, **how))
    assert missing.api_messages, missing
    text = "say it once, signed" if how["user_auth"] else "say it once"
    ana.create_tweet(text=text, **how)
    again = refused(tweepy.Forbidden, lambda: ana.create_tweet(text=text, **how))
    assert "duplicate content" in str(again), again
    refused(tweepy.BadRequest, lambda: ana.search_recent_tweets("(", **how))
    nothing = ana.get_tweet(12345, **how)
    same((nothing.data, nothing.errors[0]["title"]), (None, "Not Found Error"))


def strangers():
    refused(tweepy.Unauthorized, lambda: with_bearer("nobodys").get_me(user_auth=False))
    wrong = with_signature()
    wrong.access_token_secret = "nobodys"
    refused(tweepy.Unauthorized, wrong.get_me)


def limits(token):
    """What is left stands in headers; beyond it comes TooManyRequests, and when to come back."""
    raw = with_bearer(token, return_type=requests.Response)
    for left in range(14, -1, -1):
        headers = raw.get_blocked(user_auth=False).headers
        same([headers["x-rate-limit-limit"], headers["x-rate-limit-remaining"]], ["15", str(left)])
    over = refused(tweepy.TooManyRequests, lambda: raw.get_blocked(user_auth=False))
    assert int(over.response.headers["x-rate-limit-reset"]) > time.time()


def main():
    token, bens_token = os.environ["TOKEN"], os.environ["BENS_TOKEN"]
    ben = with_bearer(bens_token)
    ways = {
        "a bearer token": (with_bearer(token), {"user_auth": False}),
        "OAuth 1.0a": (with_signature(), {"user_auth": True}),
    }
    for name, (ana, how) in ways.items():
        post = posts(ana, ben, how)
        search(ana, how)
        edges(ana, ben, post, how)
        refusals(ana, how)
        print(f"with {name}: posts, search, edges, refusals")
    bearer_only(with_bearer(token), post)
    print("bookmarks, counts")
    streams(token, ben)
    print("streams")
    strangers()
    limits(bens_token)
    print("limits")


main()

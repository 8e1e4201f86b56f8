import { DataTypes, type Sequelize } from "sequelize";

const { ARRAY, BIGINT, BOOLEAN, INTEGER, JSONB, TEXT } = DataTypes;

const COLUMNS = {
  id: { type: BIGINT, primaryKey: true },
  author_id: BIGINT,
  text: TEXT,
  conversation_id: BIGINT,
  replied_to_id: BIGINT,
  in_reply_to_user_id: BIGINT,
  quoted_id: BIGINT,
  retweeted_id: BIGINT,
  lang: TEXT,
  reply_settings: TEXT,
  possibly_sensitive: BOOLEAN,
  source: TEXT,
  entities: JSONB,
  hidden: BOOLEAN,
  reply_count: INTEGER,
  quote_count: INTEGER,
  retweet_count: INTEGER,
  poll_id: BIGINT,
  media_ids: ARRAY(BIGINT),
  media_type: TEXT,
  version_ids: ARRAY(BIGINT),
};

/** The root entity of the service Tweet: the table `tweets`, for reading. */
export const tweetEntity = {
  define: (pool: Sequelize) =>
    pool.define("tweet", COLUMNS, { tableName: "tweets", timestamps: false }),
  fields: Object.keys(COLUMNS),
};

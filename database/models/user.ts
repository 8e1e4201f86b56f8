import { DataTypes, type Model, type ModelStatic, type Sequelize } from "sequelize";

/** The fields of an account that everybody may see. */
export const USER_FIELDS = [
  "id",
  "username",
  "name",
  "description",
  "location",
  "url",
  "protected",
  "verified",
  "pinned_tweet_id",
];

/** The table `users` of schema `auth` as a Sequelize model; ids are strings, as everywhere. */
export const defineUser = (pool: Sequelize): ModelStatic<Model> =>
  pool.define(
    "user",
    {
      id: { type: DataTypes.BIGINT, primaryKey: true },
      username: DataTypes.TEXT,
      name: DataTypes.TEXT,
      description: DataTypes.TEXT,
      location: DataTypes.TEXT,
      url: DataTypes.TEXT,
      protected: DataTypes.BOOLEAN,
      verified: DataTypes.BOOLEAN,
      pinned_tweet_id: DataTypes.BIGINT,
    },
    { tableName: "users", timestamps: false },
  );

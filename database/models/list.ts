import { DataTypes, type Sequelize } from "sequelize";

const { BIGINT, BOOLEAN, INTEGER, TEXT } = DataTypes;

const COLUMNS = {
  id: { type: BIGINT, primaryKey: true },
  owner_id: BIGINT,
  name: TEXT,
  description: TEXT,
  private: BOOLEAN,
  member_count: INTEGER,
  follower_count: INTEGER,
};

/** The root entity of the service Interaction: the table `lists`, for reading. */
export const listEntity = {
  define: (pool: Sequelize) =>
    pool.define("list", COLUMNS, { tableName: "lists", timestamps: false }),
  fields: Object.keys(COLUMNS),
};

import { below, oneOf, type Random } from "./random.ts";

const WORDS = (
  "a about after all along always another any around back bread bridge bus but by city coffee " +
  "cold corner day door early evening every few fine first for from garden good green half here " +
  "home house if in it just kitchen late letter light like little long market maybe more morning " +
  "music near never new night nobody now of old on once one only or other out over people place " +
  "quiet rain river road room same say school sea second see slow small snow so some song spring " +
  "still stone street summer sun table tea than that the then there they think this through time " +
  "to today together tomorrow town train tree two under until walk warm water way week well what " +
  "when where while who wind window winter with without word work year yellow yesterday yet you"
).split(" ");

const LEAST = 6;
const MOST = 24;

/** Some plain words: no links, tags or names. */
export const sentence = (random: Random): string =>
  Array.from({ length: LEAST + below(random, MOST - LEAST) }, () => oneOf(random, WORDS)).join(" ");

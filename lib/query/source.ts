import { invalidRequest } from "../errors.ts";
import type { Dialect } from "./tree.ts";

/** The text being read. */
export interface Source {
  text: string;
  dialect: Dialect;
}

/** A piece of the text and where it begins, in UTF-16 units. */
export interface Piece {
  at: number;
  text: string;
}

const PARAMETER = { search: "query", stream: "value" } as const;

export const lengthOf = (text: string): number => Array.from(text).length;

/** 400: says what is wrong, at which character (the first is 1), and with which piece of the text. */
export function refusal({ text, dialect }: Source, piece: Piece, reason: string) {
  const position = lengthOf(text.slice(0, piece.at)) + 1;
  const shown = piece.text.length > 40 ? `${piece.text.slice(0, 40).toWellFormed()}…` : piece.text;
  return invalidRequest(
    PARAMETER[dialect],
    `${reason} (at position ${position}: [${shown}])`,
    text.toWellFormed(),
  );
}

/** 400 for the text as a whole. */
export const refusalOfAll = ({ text, dialect }: Source, reason: string) =>
  invalidRequest(PARAMETER[dialect], `The ${PARAMETER[dialect]} ${reason}`, text.toWellFormed());

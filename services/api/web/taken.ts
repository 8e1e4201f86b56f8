/** Paths that others answer; everything else is a page of the web client. */
export const TAKEN = /^\/(2|auth|oauth2?|i\/oauth2|media|docs|web|livez|readyz|openapi\.\w+)(\/|$)/;

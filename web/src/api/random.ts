const BYTES = 16;

/** A name nobody else has. `crypto.randomUUID` is only there on safe origins, which a studio in a house need not be. */
export const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(BYTES)), (byte) => byte.toString(16).padStart(2, "0")).join("");

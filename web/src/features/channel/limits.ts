/** The most characters that the server takes in each field of a channel. */
export const nameMax = 64;
export const descriptionMax = 250;
export const headerMax = 1024;

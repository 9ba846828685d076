/** What people call a voice: its name without its engine. */
export const voiceName = (id: string) => id.slice(id.indexOf(":") + 1);

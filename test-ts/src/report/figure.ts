import { html, raw } from "hono/html";

/** @returns a drawing with its caption, which is also what it is called where it is not seen. */
export const figure = (svg: string, caption: string) =>
  html`<figure class="sheet scroll"><figcaption>${caption}</figcaption>${raw(svg.replace("<svg ", `<svg aria-label="${caption}" `))}</figure>`;

// What a shop's developer copies: the widget's line, and how to say who the buyer is.

/** Inside an attribute between double quotes. */
function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}

export function widgetSnippet(origin: string, key: string): string {
  return `<script src="${attribute(origin)}/w.js" data-shop="${attribute(key)}" async></script>`
}

export function chatPageUrl(origin: string, key: string): string {
  return `${origin}/c/${encodeURIComponent(key)}`
}

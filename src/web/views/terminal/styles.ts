/**
 * The terminal's library writes its styles into <style> elements, which the page's policy forbids:
 * a
 * style sheet that comes as text could be anybody's. While it sets up, such an element is one whose
 * text goes into a style sheet that is an object.
 */

/** Does what makes <style> elements. */
export function withStyleObjects(body: () => void): void {
  const original = document.createElement.bind(document);
  const replaced = (tag: string, options?: ElementCreationOptions): HTMLElement =>
    tag === 'style' ? styleElement(original('span')) : original(tag, options);
  document.createElement = replaced;
  try {
    body();
  } finally {
    Reflect.deleteProperty(document, 'createElement');
  }
}

/** An element that stands for a <style>: its text is a style sheet of the page. */
function styleElement(element: HTMLElement): HTMLElement {
  const sheet = new CSSStyleSheet();
  element.hidden = true;
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  let text = '';
  Object.defineProperty(element, 'textContent', {
    get: () => text,
    set: (value: string) => {
      text = value;
      sheet.replaceSync(value);
    },
  });
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  };
  return element;
}

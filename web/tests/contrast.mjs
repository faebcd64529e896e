// Contrast of texts, by WCAG.

/** Runs in the page: texts whose contrast is below WCAG's AA. */
export function findLowContrast() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return { rgb: [r, g, b], alpha: a / 255 };
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const layer = parse(getComputedStyle(e).backgroundColor);
      layers.push(layer);
      if (layer.alpha === 1) break;
    }
    let rgb = [255, 255, 255];
    for (const layer of layers.reverse()) rgb = rgb.map((v, i) => v * (1 - layer.alpha) + layer.rgb[i] * layer.alpha);
    return rgb;
  };
  const low = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || !element.checkVisibility() || element.closest("script, noscript, :disabled, option")) continue;
    const style = getComputedStyle(element);
    const svg = element.closest("svg");
    const text = luminance(parse(svg ? style.fill : style.color).rgb);
    const back = luminance(ground(svg ? svg.parentElement : element));
    const contrast = (Math.max(text, back) + 0.05) / (Math.min(text, back) + 0.05);
    if (contrast < 4.5) low.set(`${element.className.baseVal ?? element.className} "${node.textContent.trim().slice(0, 20)}"`, contrast.toFixed(2));
  }
  return [...low.entries()].map(([what, contrast]) => `${what}: ${contrast}`);
}

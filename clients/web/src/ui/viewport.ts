/** Where the keyboard lies over the page instead of making it smaller, the page makes itself smaller. */

const KEYBOARD_PX = 90;

export function followViewport(): void {
  const { visualViewport } = window;
  if (!visualViewport) return;
  const follow = () => {
    const isZoomed = visualViewport.scale > 1.01;
    const isCovered = !isZoomed && innerHeight - visualViewport.height > KEYBOARD_PX;
    document.documentElement.style.setProperty(
      "--visible",
      isCovered ? `${visualViewport.height}px` : "100%",
    );
    document.documentElement.toggleAttribute("data-keyboard", isCovered);
    if (isCovered) window.scrollTo(0, 0);
  };
  visualViewport.addEventListener("resize", follow);
  visualViewport.addEventListener("scroll", follow);
}
